/**
 * Keeps the empty page, so that a screen that is switched on before the box, or loses it, waits by itself instead of
 * showing the browser's error for ever. It keeps no value, no case and no answer of the API: what is on a screen has come
 * from the box, or is said to be old by the page itself.
 */
interface Waiting {
  readonly waitUntil: (done: Promise<unknown>) => void;
}
interface Asking extends Waiting {
  readonly request: Request;
  readonly respondWith: (answer: Promise<Response>) => void;
}
interface WorkerScope {
  readonly skipWaiting: () => Promise<void>;
  readonly clients: { readonly claim: () => Promise<void> };
  readonly location: Location;
  addEventListener(name: "install" | "activate", then: (event: Waiting) => void): void;
  addEventListener(name: "fetch", then: (event: Asking) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const kept = "shell";
/** The box answers within this, or the kept page stands there meanwhile. */
const patienceMs = 4_000;

scope.addEventListener("install", (event) => event.waitUntil(takeOver()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== scope.location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && pathname === "/") event.respondWith(page(event));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(event.request));
});

async function takeOver(): Promise<void> {
  await keep(await fetch("./"));
  await scope.skipWaiting();
}

/** As the box has it now; the kept one only when it does not answer. */
async function page(event: Asking): Promise<Response> {
  const asked = fetch(event.request);
  const answer = await Promise.race([asked.catch(() => undefined), silence()]);
  if (answer !== undefined) {
    event.waitUntil(keep(answer.clone()));
    return answer;
  }
  return (await caches.match("./")) ?? asked;
}

function silence(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), patienceMs));
}

/** Another page has other files: what belonged to the one before leaves. */
async function keep(answer: Response): Promise<void> {
  if (!answer.ok) return;
  const html = await answer.clone().text();
  const before = await caches.match("./");
  if (before !== undefined && (await before.text()) === html) return;
  await caches.delete(kept);
  const cache = await caches.open(kept);
  await cache.addAll([...html.matchAll(/(?:src|href)="(\.\/assets\/[^"]+)"/g)].map(([, path]) => path ?? ""));
  await cache.put("./", answer);
}

/** Named by its content, so a kept one is never an old one. */
async function asset(request: Request): Promise<Response> {
  const found = await caches.match(request);
  if (found !== undefined) return found;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(kept)).put(request, answer.clone());
  return answer;
}
