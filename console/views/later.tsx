import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../text/words.ts";

export type Load = () => Promise<ComponentType>;
type Loaded = { readonly Page: ComponentType } | "loading" | "failed";

/** A page that only some people open travels when it is opened. */
export function Later({ load }: { readonly load: Load }) {
  const [loaded, setLoaded] = useState<Loaded>("loading");
  const fetchPage = () => {
    setLoaded("loading");
    load().then(
      (Page) => setLoaded({ Page }),
      () => setLoaded("failed"),
    );
  };
  useEffect(fetchPage, [load]);
  if (loaded === "loading") return <p class="empty">{words.value.page.loading}</p>;
  if (loaded !== "failed") return <loaded.Page />;
  return (
    <p class="empty" role="alert">
      {words.value.page.failed}{" "}
      <button type="button" class="chip" onClick={fetchPage}>
        {words.value.page.again}
      </button>
    </p>
  );
}
