import { Alarms } from "./alarms.tsx";
import { Readings } from "./readings.tsx";
import { ClosedPanel, DutyPanel, LatchPanel, LinesPanel, LinkPanel, RejectsPanel, StorePanel } from "./side.tsx";

/** Where whoever is on duty spends the night: what needs somebody first, then how things stand. */
export function DutyRoom() {
  return (
    <div class="page">
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
    </div>
  );
}
