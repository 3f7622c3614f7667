import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ComponentsReply, PatrolsReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { nowMs } from "../../box-clock.ts";
import { hasCamera, seenByCamera } from "../../camera.ts";
import { gridName, personTitle } from "../../places.ts";
import { mayAsk } from "../../session.ts";
import { timeText } from "../../text/times.ts";
import { words } from "../../text/words.ts";
import { AskWho } from "../ask-who.tsx";
import { Panel } from "../panel.tsx";
import { TextField } from "../fields.tsx";
import { Order } from "../order.tsx";
import { NewEntry } from "./new-entry.tsx";

type Sheet = PatrolsReply["patrols"][number];
type Item = Sheet["items"][number];
type Components = ComponentsReply["components"];

const askEveryMs = 15_000;
const closedShownMax = 10;

/** 巡查: what is to be looked at, ticked one by one; a scan proves that somebody stood there. */
export function PatrolsPage() {
  const asked = useAsked<PatrolsReply>("api/v1/patrols", askEveryMs);
  const known = useAsked<ComponentsReply>("api/v1/components");
  const t = words.value;
  if (asked.kind !== "answer" || known.kind !== "answer") return <p class="empty">{t.page.loading}</p>;
  const newestFirst = asked.answer.patrols.toReversed();
  const open = newestFirst.filter(({ closedAt }) => closedAt === undefined);
  const closed = newestFirst.filter(({ closedAt }) => closedAt !== undefined);
  return (
    <>
      <AskWho />
      {open.length === 0 && <p class="empty">{t.work.patrols.none}</p>}
      {open.map((sheet) => (
        <OpenSheet key={sheet.id} sheet={sheet} components={known.answer.components} changed={asked.again} />
      ))}
      {mayAsk("POST /api/v1/patrols") && (
        <NewEntry
          path="api/v1/patrols"
          text={words.value.work.patrols.begin}
          label={words.value.work.patrols.label}
          changed={asked.again}
        />
      )}
      <Closed sheets={closed} />
    </>
  );
}

interface SheetProps {
  readonly sheet: Sheet;
  readonly components: Components;
  readonly changed: () => void;
}

function OpenSheet({ sheet, components, changed }: SheetProps) {
  const { id, label, grid, openedAt, openedBy, items } = sheet;
  const t = words.value.work.patrols;
  const may = mayAsk("POST /api/v1/patrols/:patrol/tick");
  return (
    <Panel title={`${label} · ${gridName(grid)}`} aside={countText(items)}>
      <p class="muted">
        {personTitle(openedBy)} · {timeText(openedAt.wallMs, nowMs.value)}
      </p>
      <ul class="lines ticks">
        {items.map((item) => (
          <ItemLine key={item.device} item={item} components={components}>
            {may && item.tick === undefined && <Tick patrol={id} device={item.device} changed={changed} />}
          </ItemLine>
        ))}
      </ul>
      {may && <Order path={`api/v1/patrols/${id}/close`} text={t.close} changed={changed} />}
    </Panel>
  );
}

function countText(items: readonly Item[]): string {
  const ticked = items.filter(({ tick }) => tick !== undefined);
  const proven = ticked.filter(({ tick }) => tick?.proof === "proven");
  return words.value.work.patrols.count(ticked.length, items.length, proven.length);
}

interface ItemLineProps {
  readonly item: Item;
  readonly components: Components;
  readonly children: ComponentChildren;
}

function ItemLine({ item: { device, tick }, components, children }: ItemLineProps) {
  const t = words.value.work.patrols;
  const found = components.find((each) => each.device === device);
  return (
    <li>
      <span>
        <b>{found?.name ?? device}</b> <span class="muted">{found === undefined ? "" : gridName(found.grid)}</span>
      </span>
      {tick === undefined ? (
        <span class="muted">{found?.tagged === true ? t.open : t.openWithoutCode}</span>
      ) : (
        <span>
          {t.found[tick.found]} · {t.proof[tick.proof]} ·{" "}
          <span class="muted">
            {personTitle(tick.by)} {timeText(tick.at.wallMs, nowMs.value)}
          </span>
        </span>
      )}
      {tick?.note !== undefined && <small>{tick.note}</small>}
      {children}
    </li>
  );
}

interface TickProps {
  readonly patrol: string;
  readonly device: string;
  readonly changed: () => void;
}

/** Time and person are the box's own: only what was found is said, and what the code on the sensor reads. */
function Tick({ patrol, device, changed }: TickProps) {
  const [found, setFound] = useState<"sound" | "faulty">("sound");
  const t = words.value.work.patrols;
  return (
    <details class="tick">
      <summary>{t.tick}</summary>
      <Order
        path={`api/v1/patrols/${patrol}/tick`}
        text={t.send}
        changed={changed}
        said={(text) => ({
          device,
          found,
          ...(text("scan") !== "" && { scan: text("scan").trim() }),
          ...(text("note") !== "" && { note: text("note") }),
        })}
      >
        <ScanField />
        <div class="segments" role="group" aria-label={t.foundWhat}>
          {(["sound", "faulty"] as const).map((each) => (
            <button key={each} type="button" aria-pressed={each === found} onClick={() => setFound(each)}>
              {t.found[each]}
            </button>
          ))}
        </div>
        <TextField name="note" text={t.note} maxLength={80} isOptional={found === "sound"} />
      </Order>
    </details>
  );
}

/** A hand scanner types into it, a phone looks through its camera. */
function ScanField() {
  const t = words.value.work.patrols;
  const input = useRef<HTMLInputElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const scan = async () => {
    if (video.current === null || input.current === null) return;
    input.current.value = (await seenByCamera(video.current).catch(() => undefined)) ?? input.current.value;
  };
  return (
    <div class="scan">
      <label>
        <span>{t.scan}</span>
        <input ref={input} name="scan" maxLength={64} autocomplete="off" />
      </label>
      {hasCamera && (
        <>
          <button type="button" class="chip" onClick={() => void scan()}>
            {words.value.setup.bind.camera}
          </button>
          <video ref={video} class="camera" muted playsInline />
        </>
      )}
    </div>
  );
}

function Closed({ sheets }: { readonly sheets: readonly Sheet[] }) {
  const t = words.value.work.patrols;
  if (sheets.length === 0) return null;
  return (
    <Panel title={t.closed} aside={String(sheets.length)}>
      <ul class="lines">
        {sheets.slice(0, closedShownMax).map(({ id, label, grid, items, closedAt }) => (
          <li key={id}>
            <b>
              {label} · {gridName(grid)}
            </b>
            <span>{countText(items)}</span>
            <span class="muted">{closedAt !== undefined && timeText(closedAt.wallMs, nowMs.value)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
