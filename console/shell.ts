import { effect } from "@preact/signals";
import { site } from "./live.ts";

/** The page outlives a box that is away, and does not outlive an upgrade of the box. */
export function keepShell(): void {
  // Browsers allow it over HTTPS they trust and on the machine itself; without it the page works all the same.
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register("./shell-worker.js").catch(() => undefined);
  // The box names its site whenever a page begins anew with it, and so after every start.
  effect(() => {
    if (site.value !== undefined) void reloadIfOther();
  });
}

/** A box with another console is spoken to by that console, not by one that was open or kept from before. */
async function reloadIfOther(): Promise<void> {
  const own = document.querySelector("script[type=module]")?.getAttribute("src");
  const reply = await fetch("./", { cache: "no-cache" }).catch(() => undefined);
  if (reply?.ok !== true || own === undefined || own === null) return;
  if ((await reply.text()).includes(own)) return;
  if ("caches" in globalThis) await caches.delete("shell");
  location.reload();
}
