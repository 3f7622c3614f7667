import { createHash } from "node:crypto";
import { limits } from "../../config/limits.ts";
import type { Doorkeeper } from "../access/doorkeeper.ts";
import type { ConsoleRole } from "../core/access.ts";
import type { Put } from "../core/ports.ts";
import type { SigningParty } from "../core/signature.ts";
import { lastingHash } from "./report.ts";
import type { CommissioningReport, SigningReply } from "./report-view.ts";

export interface SigningWish {
  readonly title: string;
  readonly passphrase: string;
  readonly session?: string;
  readonly from: string;
}

interface SigningDeps {
  readonly doors: Pick<Doorkeeper, "guests" | "vouch"> | undefined;
  readonly handedOver: () => CommissioningReport;
  readonly put: Put;
}

const parties: Readonly<Partial<Record<ConsoleRole, SigningParty>>> = { installer: "installer", duty: "community" };

/** The report as it stands now, signed by whoever shows by their passphrase who they are, and kept. */
export async function signCommissioning(deps: SigningDeps, wish: SigningWish): Promise<SigningReply> {
  const { doors, handedOver, put } = deps;
  const { title, passphrase, session, from } = wish;
  if (doors === undefined) return { done: false, refused: "nobody-signs-in" };
  const guest = doors.guests().find(({ hash }) => hash === session);
  const as = guest && parties[guest.role];
  if (guest === undefined || as === undefined) return { done: false, refused: "not-permitted" };
  const shown = await doors.vouch({ name: guest.account, passphrase, from });
  if (!shown.done) return shown;
  const report = handedOver();
  const refused = refusalOf(report);
  if (refused !== undefined) return { done: false, refused };
  const text = JSON.stringify(report);
  const sha256 = createHash("sha256").update(text).digest("hex");
  const said = { as, account: guest.account, title, openItems: report.openItems.length };
  await put({ kind: "sign-report", ...said, text, sha256, lasting: lastingHash(report) });
  return { done: true, as, sha256 };
}

function refusalOf(report: CommissioningReport): "on-trial" | "too-large" | undefined {
  if (report.configuration?.isOnTrial === true) return "on-trial";
  return JSON.stringify(report).length > limits.siteEditCharsMax ? "too-large" : undefined;
}
