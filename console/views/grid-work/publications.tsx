import { useState } from "preact/hooks";
import type { PublicationsReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { gridName, personTitle } from "../../places.ts";
import { hrefTo } from "../../route.ts";
import { mayAsk } from "../../session.ts";
import { fullTimeText } from "../../text/times.ts";
import { labelText, wordFor, words } from "../../text/words.ts";
import { openCases } from "../alarms.tsx";
import { AskWho } from "../ask-who.tsx";
import { casePlace, caseTitle } from "../case-row.tsx";
import { Panel } from "../panel.tsx";
import { GridsField, gridsIn, TextField } from "../fields.tsx";
import { Order } from "../order.tsx";

type Publication = PublicationsReply["publications"][number];
type Template = PublicationsReply["templates"][number];

const askEveryMs = 5_000;
const shownMax = 30;

/** 告知居民: somebody drafts, somebody who may broadcast confirms, and every warning has its all-clear. */
export function PublicationsPage() {
  const asked = useAsked<PublicationsReply>("api/v1/publications", askEveryMs);
  const t = words.value.work.publications;
  if (asked.kind !== "answer") return <p class="empty">{words.value.page.loading}</p>;
  const { publications, templates } = asked.answer;
  const newestFirst = publications.toReversed();
  const drafts = newestFirst.filter(({ state }) => state === "draft");
  const others = newestFirst.filter(({ state }) => state !== "draft");
  return (
    <>
      <AskWho />
      {drafts.map((row) => (
        <Draft key={row.id} row={row} changed={asked.again} />
      ))}
      {mayAsk("POST /api/v1/publications") && <NewDraft templates={templates} changed={asked.again} />}
      {others.length === 0 && <p class="empty">{t.none}</p>}
      {others.slice(0, shownMax).map((row) => (
        <Sent key={row.id} row={row} all={publications} changed={asked.again} />
      ))}
    </>
  );
}

interface RowProps {
  readonly row: Publication;
  readonly changed: () => void;
}

/** What would go out, word for word, before anybody confirms it. */
function Draft({ row, changed }: RowProps) {
  const t = words.value.work.publications;
  return (
    <Panel title={`${t.kind[row.kind]} · ${t.state.draft}`} aside={fullTimeText(row.at.wallMs)}>
      <Told row={row} />
      <p class="muted">{t.draftedBy(whoText(row.by))}</p>
      {mayAsk("POST /api/v1/publications/:publication/confirm") && (
        <Order path={`api/v1/publications/${row.id}/confirm`} text={t.confirm} kind="primary" changed={changed}>
          <label class="choice">
            <input type="checkbox" name="read" required />
            <span>{t.read}</span>
          </label>
        </Order>
      )}
      <Withdraw row={row} changed={changed} text={t.discard} />
    </Panel>
  );
}

function Sent({ row, all, changed }: RowProps & { readonly all: readonly Publication[] }) {
  const t = words.value.work.publications;
  const isEnded = row.state === "withdrawn" || row.kind === "all-clear";
  return (
    <Panel
      title={`${t.kind[row.kind]} · ${t.state[row.state]}`}
      aside={fullTimeText((row.publishedAt ?? row.at).wallMs)}
    >
      <Told row={row} />
      <p class="muted">
        {row.confirmedBy !== undefined && t.confirmedBy(whoText(row.confirmedBy))} {row.reason}
      </p>
      <Groups row={row} />
      {row.kind === "warning" && row.publishedAt !== undefined && <p>{clearText(row, all)}</p>}
      {!isEnded && <Withdraw row={row} changed={changed} text={t.withdraw} />}
    </Panel>
  );
}

function Told({ row }: { readonly row: Publication }) {
  const t = words.value.work.publications;
  return (
    <>
      <blockquote lang="zh-CN">{row.text.zh}</blockquote>
      <blockquote lang="en">{row.text.en}</blockquote>
      <p>
        {t.to(row.grids.map(gridName).join(words.value.comma))}{" "}
        {row.case !== undefined && <a href={hrefTo("case", [row.case])}>{words.value.nav.page.case}</a>}
      </p>
    </>
  );
}

/** Of each group of residents what is proven, and no more. */
function Groups({ row }: { readonly row: Publication }) {
  const t = words.value.work.publications;
  if (row.publishedAt === undefined) return null;
  return (
    <ul class="lines">
      {row.deliveries.length === 0 && <li class="gap">{t.noGroup}</li>}
      {row.deliveries.map(({ channel, state, why }) => (
        <li key={channel}>
          <span>{channel}</span>
          <b>{t.delivery[state]}</b>
          {why !== undefined && <small>{wordFor(words.value.why, why)}</small>}
        </li>
      ))}
    </ul>
  );
}

function clearText({ clearedBy }: Publication, all: readonly Publication[]): string {
  const t = words.value.work.publications;
  const clear = all.find(({ id }) => id === clearedBy);
  return clear?.publishedAt === undefined ? t.clearOwed : t.cleared(fullTimeText(clear.publishedAt.wallMs));
}

interface WithdrawProps extends RowProps {
  readonly text: string;
}

function Withdraw({ row, changed, text }: WithdrawProps) {
  if (!mayAsk("POST /api/v1/publications/:publication/withdraw")) return null;
  return (
    <details class="tick">
      <summary>{text}</summary>
      <Order
        path={`api/v1/publications/${row.id}/withdraw`}
        text={text}
        changed={changed}
        said={(say) => ({ reason: say("reason") })}
      >
        <TextField name="reason" text={words.value.work.reason} maxLength={200} />
      </Order>
    </details>
  );
}

interface NewDraftProps {
  readonly templates: readonly Template[];
  readonly changed: () => void;
}

/** Only approved words, and nothing in them but the names of the grids. */
function NewDraft({ templates, changed }: NewDraftProps) {
  const own = templates.filter(({ kind }) => kind !== "all-clear");
  const [key, setKey] = useState(own[0]?.key ?? "");
  const [grids, setGrids] = useState<readonly string[]>([]);
  const t = words.value.work.publications;
  const chosen = own.find((each) => each.key === key);
  if (chosen === undefined) return <p class="empty">{t.noTemplate}</p>;
  return (
    <Panel title={t.begin}>
      <Order
        path="api/v1/publications"
        text={t.draft}
        kind="primary"
        changed={changed}
        said={(text, form) => ({
          template: key,
          grids: gridsIn(form),
          ...(chosen.kind === "warning" && text("case") !== "" && { case: text("case") }),
        })}
      >
        <label>
          <span>{t.template}</span>
          <select value={key} onChange={({ currentTarget }) => setKey(currentTarget.value)}>
            {own.map((each) => (
              <option key={each.key} value={each.key}>
                {t.kind[each.kind]} · {each.key}
              </option>
            ))}
          </select>
        </label>
        {chosen.kind === "warning" && <CaseField />}
        <GridsField changed={setGrids} />
        <blockquote>
          {labelText(chosen.text).replaceAll("{grids}", grids.map(gridName).join(words.value.comma) || "…")}
        </blockquote>
      </Order>
    </Panel>
  );
}

/** A warning is about a red or orange case that stands. */
function CaseField() {
  const t = words.value.work.publications;
  const grave = openCases.value.filter(({ severity }) => severity <= 2);
  return (
    <label>
      <span>{t.about}</span>
      <select name="case" required>
        <option value="">{grave.length === 0 ? t.noCase : t.choose}</option>
        {grave.map((of) => (
          <option key={of.id} value={of.id}>
            {casePlace(of)} · {caseTitle(of)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A person of the site, the box, or a desk above by its key. */
function whoText(by: string): string {
  return by === "box" ? words.value.work.publications.box : personTitle(by as Parameters<typeof personTitle>[0]);
}
