import type { CampaignsReply, CampaignView } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { gridName, personTitle, pointView, ruleView } from "../../places.ts";
import { mayAsk } from "../../session.ts";
import { fullTimeText } from "../../text/times.ts";
import { labelText, words } from "../../text/words.ts";
import { AskWho } from "../ask-who.tsx";
import { Panel } from "../panel.tsx";
import { NewCampaign } from "./new-campaign.tsx";
import { TextField } from "../fields.tsx";
import { Order } from "../order.tsx";

const askEveryMs = 15_000;

interface CampaignProps {
  readonly campaign: CampaignView;
  readonly changed: () => void;
}

/** 专项治理: stricter for some days in some grids; what became of every sensor, and what would stay. */
export function CampaignsPage() {
  const asked = useAsked<CampaignsReply>("api/v1/campaigns", askEveryMs);
  const t = words.value.work.campaigns;
  if (asked.kind !== "answer") return <p class="empty">{words.value.page.loading}</p>;
  const { campaigns } = asked.answer;
  return (
    <>
      <AskWho />
      {campaigns.length === 0 && <p class="empty">{t.none}</p>}
      {campaigns.toReversed().map((campaign) => (
        <CampaignPanel key={campaign.id} campaign={campaign} changed={asked.again} />
      ))}
      {mayAsk("POST /api/v1/campaigns") && <NewCampaign changed={asked.again} />}
    </>
  );
}

function CampaignPanel({ campaign, changed }: CampaignProps) {
  const { label, state, fromMs, untilMs, body, reason } = campaign;
  const t = words.value.work.campaigns;
  return (
    <Panel title={label} aside={t.state[state]}>
      <p>
        {t.span(fullTimeText(fromMs), fullTimeText(untilMs))} · {body.grids.map(gridName).join(words.value.comma)}
      </p>
      {reason !== undefined && <p class="muted">{reason}</p>}
      <Changes campaign={campaign} />
      <Heads campaign={campaign} />
      {mayAsk("POST /api/v1/campaigns/:campaign/:verb") && <Acts campaign={campaign} changed={changed} />}
    </Panel>
  );
}

/** Exactly what is different: the review before it becomes routine. */
function Changes({ campaign: { changes } }: Pick<CampaignProps, "campaign">) {
  const t = words.value.work.campaigns;
  return (
    <ul class="lines">
      {changes.map(({ rule, number, from, to }) => (
        <li key={`${rule} ${number}`}>
          <span>{labelText(ruleView(rule)?.title ?? { zh: rule, en: rule })}</span>
          <span>
            {t.number[number as keyof typeof t.number] ?? number}：{from} → <b>{to}</b>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Heads({ campaign: { heads, totals } }: Pick<CampaignProps, "campaign">) {
  const t = words.value.work.campaigns;
  return (
    <details class="tick">
      <summary>
        {[
          t.visited(totals.checked, totals.heads, totals.proven),
          t.faulty(totals.faulty),
          t.alarms(totals.alarms),
        ].join(" · ")}
      </summary>
      <ul class="lines">
        {heads.map(({ point, alarms, check, atEnd }) => (
          <li key={point}>
            <span>
              <b>{pointView(point)?.name ?? point}</b> <span class="muted">{pointView(point)?.place}</span>
            </span>
            <span>
              {[
                t.alarms(alarms),
                check === undefined
                  ? t.unchecked
                  : words.value.work.patrols.proof[check.proven ? "proven" : "unproven"],
                atEnd === undefined ? undefined : t.atEnd[atEnd],
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Acts({ campaign, changed }: CampaignProps) {
  const { id, state, proposal } = campaign;
  const t = words.value.work.campaigns;
  const path = (verb: string) => `api/v1/campaigns/${id}/${verb}`;
  const isOpen = state === "planned" || state === "running";
  return (
    <>
      {isOpen && <WithReason path={path("stop")} text={t.stop} changed={changed} />}
      {(state === "running" || state === "over") && proposal === undefined && (
        <Order path={path("propose")} text={t.propose} changed={changed} />
      )}
      {state !== "routine" && proposal !== undefined && (
        <>
          <p>{t.proposed(personTitle(proposal.by))}</p>
          <Order path={path("approve")} text={t.approve} changed={changed} />
        </>
      )}
      {state === "routine" && <WithReason path={path("roll-back")} text={t.rollBack} changed={changed} />}
    </>
  );
}

interface WithReasonProps {
  readonly path: string;
  readonly text: string;
  readonly changed: () => void;
}

function WithReason({ path, text, changed }: WithReasonProps) {
  return (
    <details class="tick">
      <summary>{text}</summary>
      <Order path={path} text={text} changed={changed} said={(say) => ({ reason: say("reason") })}>
        <TextField name="reason" text={words.value.work.reason} maxLength={200} />
      </Order>
    </details>
  );
}
