import { site } from "../live.ts";
import { connection } from "../client.ts";
import { words } from "../text/words.ts";
import { isInside, session } from "../session.ts";
import { AccountsPanel } from "./accounts.tsx";
import { Alarms } from "./alarms.tsx";
import { Banner } from "./banner.tsx";
import { Door } from "./door.tsx";
import { Header } from "./header.tsx";
import { Readings } from "./readings.tsx";
import { ModeStrip } from "./mode-strip.tsx";
import { ClosedPanel, DutyPanel, LatchPanel, LinesPanel, LinkPanel, RejectsPanel, StorePanel } from "./side.tsx";

export function App() {
  if (session.value === undefined) return null;
  return isInside() ? <Room /> : <Door />;
}

function Room() {
  return (
    <>
      <div class="front">
        <Header />
        <ModeStrip />
        <Banner />
      </div>
      <main class={connection.value.kind === "lost" ? "page past" : "page"}>
        <Alarms />
        <Readings />
        <aside>
          <DutyPanel />
          <LatchPanel />
          <LinkPanel />
          <LinesPanel />
          <StorePanel />
          <RejectsPanel />
          <ClosedPanel />
          <AccountsPanel />
        </aside>
      </main>
      <footer class="foot">
        {words.value.product} {site.value?.version}
      </footer>
    </>
  );
}
