import { useState } from "preact/hooks";
import type { EvacuationBoard, ModeReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { wordsIn } from "../../form.ts";
import { countHouseholds, endEvacuation } from "../../mode-acts.ts";
import { gridName } from "../../places.ts";
import type { NotDone } from "../../say.ts";
import { mayAsk } from "../../session.ts";
import { fullTimeText } from "../../text/times.ts";
import { wordFor, words } from "../../text/words.ts";
import { Panel } from "../panel.tsx";

const askEveryMs = 10_000;

/** 转移: building by building, how many households are accounted for. Never who they are. */
export function Evacuations() {
  const asked = useAsked<ModeReply>("api/v1/mode", askEveryMs);
  if (asked.kind !== "answer") return null;
  const running = asked.answer.evacuations.filter(({ endedAt }) => endedAt === undefined);
  return (
    <>
      {running.map((board) => (
        <Board key={board.id} board={board} changed={asked.again} />
      ))}
    </>
  );
}

interface BoardProps {
  readonly board: EvacuationBoard;
  readonly changed: () => void;
}

function Board({ board, changed }: BoardProps) {
  const t = words.value.evacuation;
  const total = board.buildings.reduce((sum, { toMove }) => sum + toMove, 0);
  return (
    <Panel title={`${t.title} · ${gridName(board.grid)}`} aside={fullTimeText(board.startedAt.wallMs)}>
      <p class="evacuation-count">
        <b>
          {total - board.unaccounted}/{total}
        </b>{" "}
        {board.unaccounted === 0 ? t.all : t.missing(board.unaccounted)}
      </p>
      <ul class="lines">
        {board.buildings.map((each) => (
          <Building key={each.building} board={board} of={each} changed={changed} />
        ))}
      </ul>
      {mayAsk("POST /api/v1/evacuations/:evacuation/close") && <End board={board} changed={changed} />}
    </Panel>
  );
}

interface BuildingProps extends BoardProps {
  readonly of: EvacuationBoard["buildings"][number];
}

function Building({ board, of, changed }: BuildingProps) {
  const [refused, setRefused] = useState<NotDone>();
  const t = words.value.evacuation;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const counted = Number(wordsIn(event.currentTarget as HTMLFormElement)("counted"));
    setRefused(await countHouseholds(board.id, of.building, counted));
    changed();
  };
  return (
    <li>
      <span>
        <b>{of.name}</b> <small class={of.stage === "leave-now" ? "leave-now" : ""}>{t.stage[of.stage]}</small>
      </span>
      <span>
        {of.accounted}/{of.toMove}
      </span>
      <form class="count" onSubmit={(event) => void send(event)}>
        <label>
          <span>{t.counted}</span>
          <input type="number" name="counted" min={0} max={of.toMove} required defaultValue={String(of.accounted)} />
        </label>
        <button type="submit" class="chip">
          {t.keep}
        </button>
        <span class="refused" role="alert">
          {refused !== undefined && wordFor(t.refusal, refused.why)}
        </span>
      </form>
    </li>
  );
}

/** Ends with a reason in somebody's name; while households are missing only whoever stands above may. */
function End({ board, changed }: BoardProps) {
  const [refused, setRefused] = useState<NotDone>();
  const t = words.value.evacuation;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    setRefused(await endEvacuation(board.id, wordsIn(event.currentTarget as HTMLFormElement)("reason")));
    changed();
  };
  return (
    <form class="count" onSubmit={(event) => void send(event)}>
      <label>
        <span>{t.endReason}</span>
        <input type="text" name="reason" required maxLength={200} autocomplete="off" />
      </label>
      <button type="submit" class="chip">
        {t.end}
      </button>
      <span class="refused" role="alert">
        {refused !== undefined && wordFor(t.refusal, refused.why)}
      </span>
    </form>
  );
}
