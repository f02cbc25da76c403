"""Showing cards, and drawing pictures of them."""

from collections.abc import Mapping
from contextlib import suppress

from attrs import evolve, field, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.accounts.profiles.avatars import Avatars
from dualcaster_core.accounts.profiles.model import CardPart, CardType, Profile
from dualcaster_core.accounts.profiles.use_cases import Profiles
from dualcaster_core.accounts.profiles.views import PublicProfile, SignatureCard
from dualcaster_core.accounts.profiles.visibility import (
    ProfilePart,
    ViewedAccount,
    ViewerRelation,
    check_visible,
    shows,
)
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.reputation.ports import PeopleLookup, SeenPerson
from dualcaster_core.reputation.reading import ReputationReading
from dualcaster_core.reputation.reviews.use_cases import ReviewReading
from dualcaster_core.reputation.views import ShownReputation
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.reading import Achievements
from dualcaster_core.social.ports import SocialQueries
from dualcaster_core.social.profile_card.errors import CardNotPublic
from dualcaster_core.social.profile_card.pictures import CardArt, CardPicture, CardShape, card_picture
from dualcaster_core.social.profile_card.ports import (
    CardDrawings,
    PictureSource,
    ProfileCardFacts,
    ProfileCardQueries,
)
from dualcaster_core.social.profile_card.views import (
    CardBack,
    CardBadge,
    CardFront,
    CardNumbers,
    CardReview,
    CardTrade,
    CardVerification,
    ProfileCard,
    card_badges,
)
from dualcaster_core.social.views import PersonalView

TOP_BADGES = 6
LATEST = 3
"""Trades or reviews that the back of a card shows."""


@frozen(kw_only=True)
class CardDraft:
    """What somebody is about to say on their card; ``card_type`` None leaves the one that stands."""

    tagline: str
    card_type: CardType | None
    signature_card: SignatureCard | None
    back: tuple[CardPart, ...]


@frozen(kw_only=True)
class _Seen:
    """Somebody as the reader comes upon them, and everything of theirs that the reader may see."""

    account: ViewedAccount
    viewer_id: int | None
    profile: PublicProfile
    reputation: ShownReputation
    between: PersonalView
    facts: ProfileCardFacts
    frame: FrameTier
    badges: tuple[CardBadge, ...]

    def shows(self, part: ProfilePart) -> bool:
        """Tell whether the reader sees a part of the profile."""
        return shows(part, self.account.privacy, self.account.relation)

    def has(self, part: CardPart) -> bool:
        """Tell whether the back has a part."""
        return part in self.facts.back


@frozen(kw_only=True)
class ProfileCards:
    """Shows the cards of people to whom may see their profiles."""

    units: UnitOfWorkFactory[AccountsUnitOfWork]
    profiles: Profiles
    people: PeopleLookup
    reading: ReputationReading
    reviews: ReviewReading
    social: SocialQueries
    queries: ProfileCardQueries
    achievements: Achievements
    ids: PublicIds

    async def seen(self, username: str, viewer_id: int | None) -> ProfileCard:
        """Show somebody's card. Raises ``UserNotFound`` and ``ProfilePrivate``."""
        account = check_visible(username, await self.profiles.queries.for_viewer(username, viewer_id))
        return await self._card(account, viewer_id)

    async def draft(self, actor: Actor, draft: CardDraft) -> ProfileCard:
        """Show one's own card as other members would see it, public and with what is not stored yet.

        Raises ``ValidationFailed``.
        """
        own = check_visible(actor.username, await self.profiles.queries.for_viewer(actor.username, actor.user_id))
        public = evolve(own, relation=ViewerRelation.MEMBER, privacy=evolve(own.privacy, is_public=True))
        Profile(user_id=own.user_id, tagline=draft.tagline)
        card = await self._card(public, actor.user_id, back=draft.back)
        front = evolve(
            card.front,
            tagline=draft.tagline,
            card_type=draft.card_type or card.front.card_type,
            signature_card=draft.signature_card,
        )
        return evolve(card, front=front, is_me=True)

    async def named(self, trader: str, viewer_id: int | None) -> ProfileCard:
        """Show the card of somebody by public id. Raises ``UserNotFound`` and ``ProfilePrivate``."""
        key = self.ids.decode(IdKind.USER, trader)
        names: Mapping[int, str] = {}
        if key is not None:
            async with self.units() as uow:
                names = await uow.users.usernames([key])
        if key is None or key not in names:
            raise UserNotFound(trader)
        return await self.seen(names[key], viewer_id)

    async def _card(
        self, account: ViewedAccount, viewer_id: int | None, *, back: tuple[CardPart, ...] | None = None
    ) -> ProfileCard:
        """Show the card of an account that its viewer was found to see; ``back`` in place of the parts it has."""
        facts = await self.queries.facts(account.user_id)
        if facts is None:
            raise UserNotFound(account.username)
        person = SeenPerson(
            user_id=account.user_id,
            username=account.username,
            is_me=account.relation is ViewerRelation.OWNER,
            shows_trades=shows(ProfilePart.TRADE_HISTORY, account.privacy, account.relation),
        )
        seen = _Seen(
            account=account,
            viewer_id=viewer_id,
            profile=await self.profiles.shown(account),
            reputation=await self.reading.shown(person),
            between=await self.social.between(viewer_id, account.user_id),
            facts=facts if back is None else evolve(facts, back=back),
            frame=(await self.achievements.queries.frames_of([account.user_id]))[account.user_id],
            badges=card_badges((await self.achievements.shown(account.user_id)).items),
        )
        return ProfileCard(
            username=account.username,
            hashid=seen.profile.hashid,
            is_me=seen.profile.is_me,
            is_public=seen.profile.is_public,
            connection=seen.between.connection,
            front=_front(seen),
            back=await self._back(seen),
        )

    async def _back(self, seen: _Seen) -> CardBack:
        """Show the parts that the owner chose; nothing is read of the others."""
        has_trades = seen.has(CardPart.TRADES) and seen.shows(ProfilePart.TRADE_HISTORY)
        trades = await self._latest_trades(seen) if has_trades else None
        has_reviews = not trades and seen.has(CardPart.REVIEWS)
        mutual = seen.has(CardPart.CONNECTIONS) and seen.account.relation is ViewerRelation.MEMBER
        return CardBack(
            numbers=_numbers(seen) if seen.has(CardPart.NUMBERS) else None,
            portfolio_tier=seen.profile.portfolio_tier if seen.has(CardPart.PORTFOLIO) else None,
            verification=_verification(seen) if seen.has(CardPart.VERIFICATION) else None,
            endorsements=seen.between.endorsements.counts if seen.has(CardPart.ENDORSEMENTS) else None,
            mutual_connections=seen.between.mutual_connections if mutual else None,
            latest_trades=trades or None,
            latest_reviews=await self._latest_reviews(seen) if has_reviews else None,
            achievements=seen.badges if seen.has(CardPart.ACHIEVEMENTS) else None,
        )

    async def _latest_trades(self, seen: _Seen) -> tuple[CardTrade, ...]:
        trades = await self.queries.latest_trades(seen.account.user_id, limit=LATEST)
        keys = sorted({one.partner_id for one in trades})
        names = await self.people.shown_names(keys, seen.viewer_id) if keys else {}
        return tuple(
            CardTrade(
                partner=names.get(one.partner_id),
                cards=one.cards,
                value=one.value,
                completed_at=one.completed_at,
            )
            for one in trades
        )

    async def _latest_reviews(self, seen: _Seen) -> tuple[CardReview, ...]:
        page = await self.reviews.about(seen.account.username, seen.viewer_id, limit=LATEST)
        return tuple(
            CardReview(reviewer=one.reviewer, overall=one.overall, comment=one.comment, written_at=one.written_at)
            for one in page.items
        )


def _front(seen: _Seen) -> CardFront:
    profile, record = seen.profile, seen.reputation
    return CardFront(
        display_name=profile.display_name,
        avatar_url=profile.avatar_url,
        signature_card=profile.signature_card,
        tagline=profile.tagline,
        card_type=profile.card_type,
        tier=profile.tier,
        frame=seen.frame.word,
        trades=record.trades.completed,
        rating=None if record.reviews.average is None else float(record.reviews.average),
        reviews=record.reviews.received,
        success_rate=record.trades.success_rate,
        response_hours=record.trades.response_hours,
        is_online=profile.is_online,
        is_open_to_trades=seen.facts.is_open_to_trades,
        is_verified=profile.identity_checked,
        member_since=profile.member_since,
        location=profile.location if seen.shows(ProfilePart.DIRECTORY) else None,
        formats=profile.formats,
        badges=seen.badges[:TOP_BADGES],
    )


def _numbers(seen: _Seen) -> CardNumbers:
    trades, reviews = seen.reputation.trades, seen.reputation.reviews
    return CardNumbers(
        as_proposer=trades.as_proposer,
        as_recipient=trades.as_recipient,
        positive_reviews=reviews.positive,
        longest_streak=reviews.longest_streak,
        traded_value=trades.total_value,
        cards_for_trade=seen.profile.cards_for_trade,
        cards_wanted=seen.profile.cards_wanted,
        score=seen.reputation.score,
    )


def _verification(seen: _Seen) -> CardVerification:
    return CardVerification(
        email=seen.facts.email_verified,
        discord=seen.facts.discord_linked,
        identity=seen.profile.identity_checked,
    )


@frozen(kw_only=True)
class DrawnCard:
    """The picture of a card as a PNG; None where the caller has it already. ``tag`` changes with what is in it."""

    username: str
    tag: str
    content: bytes | None = field(repr=False)


@frozen(kw_only=True)
class CardPictures:
    """Draws pictures of cards for sharing: what is on one is what nobody in particular may see of the profile."""

    cards: ProfileCards
    drawings: CardDrawings
    source: PictureSource
    avatars: Avatars
    site: str

    async def of_own(self, actor: Actor, shape: CardShape, *, known: str | None = None) -> DrawnCard:
        """Draw one's own card. Raises ``CardNotPublic`` and ``CardPictureUnavailable``."""
        own = await self.cards.profiles.mine(actor)
        if not own.is_public:
            raise CardNotPublic
        return await self.of(actor.username, shape, known=known)

    async def of(self, username: str, shape: CardShape, *, known: str | None = None) -> DrawnCard:
        """Draw somebody's card, unless it is the ``known`` one by its tag.

        Raises ``UserNotFound``, ``ProfilePrivate`` and ``CardPictureUnavailable``. Where the art does not come in time
        the card is drawn without it, under a tag of its own.
        """
        card = await self.cards.seen(username, None)
        picture = card_picture(card, self.site)
        tag = picture.digest(shape)
        if known == tag:
            return DrawnCard(username=card.username, tag=tag, content=None)
        art = await self._art(picture)
        content = await self.drawings.draw(picture, shape, art)
        return DrawnCard(username=card.username, tag=tag if art.is_all_of(picture) else f"{tag}-plain", content=content)

    async def _art(self, picture: CardPicture) -> CardArt:
        """Gather the pictures on a card; nothing of the database is held meanwhile."""
        file, avatar = (picture.avatar_url or "").rpartition("/")[2], None
        if file:
            with suppress(StorageUnavailable):
                avatar = await self.avatars.read(file)
        signature = await self.source.fetch(picture.art_address) if picture.art_address else None
        return CardArt(signature=signature, avatar=avatar)
