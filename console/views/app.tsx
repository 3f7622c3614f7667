import { site } from "../live.ts";
import { connection } from "../client.ts";
import { words } from "../text/words.ts";
import { Alarms } from "./alarms.tsx";
import { Banner } from "./banner.tsx";
import { Header } from "./header.tsx";
import { Readings } from "./readings.tsx";
import { ClosedPanel, DutyPanel, LatchPanel, LinesPanel, LinkPanel, RejectsPanel, StorePanel } from "./side.tsx";

export function App() {
  return (
    <>
      <div class="front">
        <Header />
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
        </aside>
      </main>
      <footer class="foot">
        {words.value.product} {site.value?.version}
      </footer>
    </>
  );
}
