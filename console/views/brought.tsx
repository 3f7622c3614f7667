import { useState } from "preact/hooks";
import type { Case } from "../../gateway/api/schema.ts";
import { actions } from "../live.ts";
import { bringPhoto, isPhotoGone, photoAddress, type Brought as News } from "../photo.ts";
import { mayAsk } from "../session.ts";
import { wordFor, words } from "../text/words.ts";
import { Panel } from "./panel.tsx";

type Evidence = Case["evidence"][number];

/** What somebody brought along: its fingerprint for good, and a photo as long as the box has it. */
export function Brought({ of }: { readonly of: Case }) {
  const t = words.value.casePage;
  return (
    <Panel title={t.evidence}>
      {of.evidence.length === 0 && <p class="muted">{t.noEvidence}</p>}
      <ul class="lines brought">
        {of.evidence.map((each) => (
          <Line key={each.hash} of={of} evidence={each} />
        ))}
      </ul>
      <AddPhoto of={of} />
    </Panel>
  );
}

function Line({ of, evidence }: { readonly of: Case; readonly evidence: Evidence }) {
  const { kind, hash, bytes, type } = evidence;
  return (
    <li>
      <span>{wordFor(words.value.casePage.brought, kind)}</span>
      <span class="muted">{Math.ceil(bytes / 1024)} KB</span>
      <code>{hash}</code>
      {type !== undefined && mayAsk("GET /api/v1/cases/:case/photos/:hash") && <Photo of={of} hash={hash} />}
    </li>
  );
}

function Photo({ of, hash }: { readonly of: Case; readonly hash: string }) {
  const [state, setState] = useState<"shown" | "gone" | "failed">("shown");
  const t = words.value.casePage;
  const at = photoAddress(of.id, hash);
  const look = () => void isPhotoGone(of.id, hash).then((isGone) => setState(isGone ? "gone" : "failed"));
  if (state === "gone") return <small class="muted">{t.photoGone}</small>;
  if (state === "failed")
    return (
      <button type="button" class="chip" onClick={() => setState("shown")}>
        {words.value.page.again}
      </button>
    );
  return (
    <a href={at} target="_blank" rel="noreferrer">
      <img src={at} alt={`${t.brought.photo} ${hash.slice(0, 8)}`} loading="lazy" onError={look} />
    </a>
  );
}

/** Only for whoever may add to this case. */
function AddPhoto({ of }: { readonly of: Case }) {
  const [news, setNews] = useState<News | { readonly kind: "none" | "sending" }>({ kind: "none" });
  const attach = actions.value.get(of.id)?.find(({ verb }) => verb === "attach");
  if (attach === undefined || attach.refused !== undefined || !mayAsk("POST /api/v1/cases/:case/photos")) return null;
  const send = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (file === undefined) return;
    setNews({ kind: "sending" });
    setNews(await bringPhoto(of.id, file));
    input.value = "";
  };
  return (
    <div class="add-photo">
      <label>
        {words.value.casePage.addPhoto}{" "}
        <input
          type="file"
          accept="image/*"
          disabled={news.kind === "sending"}
          onChange={(event) => void send(event.currentTarget)}
        />
      </label>
      <p class="why" role="status">
        {newsText(news)}
      </p>
    </div>
  );
}

function newsText(news: News | { readonly kind: "none" | "sending" }): string {
  const t = words.value;
  if (news.kind === "sending") return t.sending;
  if (news.kind === "refused") return news.why;
  return news.kind === "unanswered" ? t.unanswered : "";
}
