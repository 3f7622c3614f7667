import { useEffect } from "preact/hooks";
import type { Notice } from "../../gateway/api/schema.ts";
import { tellShown } from "../commands.ts";
import { dismiss, incoming, type Incoming } from "../incoming.ts";
import { cases, practiceCases } from "../live.ts";
import { person } from "../person.ts";
import { isOver, isUnclaimed } from "../standing.ts";
import { labelText, words } from "../text/words.ts";
import { ActButton } from "./act-button.tsx";
import { Badge } from "./shape.tsx";

/** More at once nobody reads; the others are not drawn, so they are not claimed to be shown either. */
const drawnMax = 3;

/** Notices addressed to the person at this screen, loud and on top. */
export function Banner() {
  const mine = incoming.value.filter(({ notice }) => notice.to === person.value && isStillNews(notice));
  if (mine.length === 0) return null;
  return (
    <section class="banners" aria-live="assertive">
      {mine.slice(0, drawnMax).map((each) => (
        <NoticeBanner key={each.notice.id} {...each} />
      ))}
    </section>
  );
}

/** Once somebody has claimed, a call for help is no longer news; what happened since is, to the one who goes. */
function isStillNews({ case: id, kind, to, dueAt }: Notice): boolean {
  const of = cases.value.get(id) ?? practiceCases.value.get(id);
  if (of === undefined || isUnclaimed(of)) return true;
  if (isOver(of)) return false;
  if (personal.has(kind)) return true;
  const claim = of.steps.findLast(({ verb }) => verb === "claim");
  return kind === "recovered" || (of.claimedBy === to && dueAt.wallMs > (claim?.at.wallMs ?? 0));
}

/** Said to one person about what is theirs, or to those above about somebody's delay. */
const personal: ReadonlySet<Notice["kind"]> = new Set(["handed-over", "returned", "overdue", "supervise", "task"]);

function NoticeBanner({ notice, arrivals }: Incoming) {
  useEffect(() => afterDrawn(() => void tellShown(notice.id, notice.to)), [notice.id, arrivals]);
  const [title = "", ...lines] = labelText(notice.text).split("\n");
  return (
    <article
      class={`banner ${notice.purpose === undefined ? `severity-${notice.severity}` : "practice"}`}
      data-notice={notice.id}
    >
      <header>
        {notice.purpose === undefined && <Badge severity={notice.severity} />}
        <b>{words.value.notice[notice.kind]}</b>
      </header>
      <h2>{title}</h2>
      <p>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </p>
      <footer>
        <ClaimHere notice={notice} />
        <button type="button" class="ghost" onClick={() => dismiss(notice.id)}>
          {words.value.seen}
        </button>
      </footer>
    </article>
  );
}

function ClaimHere({ notice }: { readonly notice: Notice }) {
  const of = cases.value.get(notice.case) ?? practiceCases.value.get(notice.case);
  if (of === undefined || !isUnclaimed(of)) return null;
  return <ActButton of={of} verb={of.state === "dispatched" ? "accept" : "claim"} />;
}

/** Runs when a person could have seen it: the page is in front, and what was drawn has reached the glass. */
function afterDrawn(run: () => void): () => void {
  let frame = 0;
  const look = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", look);
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(run);
    });
  };
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    document.removeEventListener("visibilitychange", look);
    cancelAnimationFrame(frame);
  };
}
