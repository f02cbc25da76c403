// Signs in, finds a card, wants it, and lists the matches that follow, with every body and answer typed.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Match = components["schemas"]["MatchSummary"];

const api = createClient<paths>({ baseUrl: "http://localhost:8000" });

async function signIn(login: string, password: string): Promise<string> {
  const { data, error } = await api.POST("/api/v1/auth/login", { body: { login, password } });
  if (error) throw new Error(`${error.code}: ${error.message}`);
  return data.access_token;
}

async function want(token: string, name: string): Promise<string> {
  const found = await api.GET("/api/v1/cards/search", { params: { query: { q: name, limit: 1 } } });
  const card = found.data?.items[0];
  if (!card) throw new Error(`no card is called ${name}`);
  const { data, error } = await api.POST("/api/v1/want-list", {
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
    headers: { Authorization: `Bearer ${token}` },
    body: { card: card.hashid, quantity: 1 },
  });
  if (error) throw new Error(`${error.code}: ${error.message}`);
  return data.id;
}

async function matches(token: string): Promise<Match[]> {
  const { data, error } = await api.GET("/api/v1/matches", {
    params: { query: { min_quality: 40 } },
    headers: { Authorization: `Bearer ${token}` },
  });
  if (error) throw new Error(`${error.code}: ${error.message}`);
  return [...data.items];
}

const token = await signIn("ann", "four black lotus petals");
await want(token, "Lightning Bolt");
for (const match of await matches(token)) {
  console.log(match.trader.username, match.quality_score, match.gets_value, match.distance_miles ?? "far away");
}
