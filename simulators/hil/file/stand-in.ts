import type { Channel, ChannelKind } from "../../../config/channel.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import type { BenchDeclaration, FakeName } from "./bench-declaration.ts";

/** The stand-in for each kind of channel, where there is one. */
export const fakeOf: Readonly<Partial<Record<ChannelKind, FakeName>>> = {
  "wecom-robot": "wecom",
  "dingtalk-robot": "dingtalk",
  "feishu-robot": "feishu",
  ntfy: "ntfy",
  webhook: "webhook",
  mail: "mail",
  sms: "sms",
};

/** Channels on which a gateway that rings at this bench reaches people in earnest. */
export function reachesPeople({ site }: SiteIndex, bench: BenchDeclaration): readonly Channel[] {
  return site.channels.filter(({ kind }) => {
    const fake = fakeOf[kind];
    return fake === undefined || bench[fake] === "real";
  });
}
