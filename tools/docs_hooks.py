"""Hooks of the documentation's site: pages made at build time, links out of the folder, and no foreign hosts."""

import logging
import os.path
import re
from pathlib import Path, PurePosixPath
from typing import Any

import library_reference
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks.dualcaster")

HOME, SETTINGS = "index.md", "reference/settings.md"
SHOWN_AS = {"README.md": HOME, ".env.example": SETTINGS}
"""Files of the repository that are pages of the site."""

_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#|/)([^)#\s]+)")
_FOREIGN = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=[\"']?(?:https?:)?//[^>]*>")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put a page for every capability into the navigation."""
    pages = [path for path in library_reference.pages(_root(config)) if path.startswith(library_reference.FOLDER)]
    entries: list[Any] = [{"Overview": pages[0]}, *({PurePosixPath(path).stem: path} for path in pages[1:])]
    config.nav = [{"Library": entries} if "Library" in entry else entry for entry in config.nav or []]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made from the README, the settings and the sources."""
    root = _root(config)
    made = library_reference.pages(root)
    made[HOME] = "---\nhide: [navigation]\n---\n\n" + (root / "README.md").read_text(encoding="utf-8")
    made[SETTINGS] = f"# Settings\n\n```sh\n{(root / '.env.example').read_text(encoding='utf-8')}```\n"
    for path, text in made.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links between files of the repository into links between pages of the site."""
    docs = Path(config.docs_dir).name
    page_path = page.file.src_uri
    source = "README.md" if page_path == HOME else f"{docs}/{page_path}"
    return rewrite_links(markdown, source, page_path, docs)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Warn of a page that loads something from another host."""
    for found in _FOREIGN.findall(output):
        log.warning("%s loads from another host: %s", page.file.src_uri, found)
    return output


def rewrite_links(markdown: str, source: str, page: str, docs: str) -> str:
    """Turn relative links of a file of the repository into those of the page that it becomes."""

    def rewrite(match: re.Match[str]) -> str:
        target = os.path.normpath(PurePosixPath(source).parent / match[1])
        shown = SHOWN_AS.get(target) or target.removeprefix(f"{docs}/")
        if shown == target:
            return match[1]
        return os.path.relpath(shown, PurePosixPath(page).parent)

    return _LINK.sub(rewrite, markdown)


def _root(config: MkDocsConfig) -> Path:
    return Path(config.docs_dir).parent
