import { useEffect, useRef } from "preact/hooks";
import { connection } from "../client.ts";
import { site } from "../live.ts";
import { page, type PageName } from "../route.ts";
import { isInside, isUnreachable, session } from "../session.ts";
import { words } from "../text/words.ts";
import { Banner } from "./banner.tsx";
import { Board } from "./board.tsx";
import { CasePage } from "./case-page.tsx";
import { Door } from "./door.tsx";
import { DrillStrip } from "./drill-strip.tsx";
import { DutyRoom } from "./duty-room.tsx";
import { Handover } from "./handover.tsx";
import { Header } from "./header.tsx";
import { Later, type Load } from "./later.tsx";
import { ModeStrip } from "./mode-strip.tsx";
import { SkipLink } from "./nav.tsx";
import { SiteStrip } from "./site-strip.tsx";
import { MutedFrame } from "./sound-button.tsx";
import { Setup } from "./setup/setup.tsx";

export function App() {
  if (session.value === undefined) return <Waiting />;
  if (!isInside()) return <Door />;
  return (
    <>
      <MutedFrame />
      {page.value === "board" ? <Board /> : <Room />}
    </>
  );
}

/** As the page itself begins, so that something stands there before its code has come. */
function Waiting() {
  return (
    <div class="before-code">
      <p>格哨 Gridpost</p>
      {isUnreachable.value && <p role="alert">{words.value.unreachable}</p>}
    </div>
  );
}

function Room() {
  return (
    <>
      <SkipLink />
      <div class="front">
        <Header />
        <ModeStrip />
        <DrillStrip />
        <SiteStrip />
        <Banner />
      </div>
      <Main />
      <footer class="foot">
        {words.value.product} {site.value?.version}
      </footer>
    </>
  );
}

/** Whoever turns to another page by the keyboard goes on from its beginning. */
function Main() {
  const main = useRef<HTMLElement>(null);
  const before = useRef(page.value);
  useEffect(() => {
    if (before.current === page.value) return;
    before.current = page.value;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [page.value]);
  return (
    <main id="main" ref={main} tabIndex={-1} class={connection.value.kind === "lost" ? "past" : ""}>
      {view(page.value)}
    </main>
  );
}

type Within = Exclude<PageName, "board">;

/** Travels with the duty room. */
const here = { duty: DutyRoom, case: CasePage, handover: Handover, setup: Setup } as const;
/** Travels when it is opened. */
const later: Readonly<Record<Exclude<Within, keyof typeof here>, Load>> = {
  flood: () => import("./flood/flood.tsx").then(({ FloodWatch }) => FloodWatch),
  map: () => import("./grid-map.tsx").then(({ GridMap }) => GridMap),
  aside: () => import("./aside.tsx").then(({ AsidePage }) => AsidePage),
  gridwork: () => import("./grid-work/grid-work.tsx").then(({ GridWork }) => GridWork),
  history: () => import("./history/history.tsx").then(({ History }) => History),
  evaluation: () => import("./evaluation/evaluation.tsx").then(({ EvaluationPage }) => EvaluationPage),
};

function view(name: PageName) {
  if (name === "board") return null;
  if (name in later) return <Later key={name} load={later[name as keyof typeof later]} />;
  const Page = here[name as keyof typeof here];
  return <Page />;
}
