/** The platforms between whoever reads this and the box, the nearest to the reader first; straight when empty. */
export type Way = readonly string[];

/** What a message is about, and how it came. */
export interface Address {
  readonly way: Way;
  readonly box: string;
  readonly what: string;
}

/** Platforms speak of a box under topics of their own, so that none can be mistaken for the box itself. */
const up = "gridpost/via/up";
const down = "gridpost/via/down";

/** `gridpost/via/up/<way …>/<box>/<what>` */
export function viaUpTopic({ way, box, what }: Address): string {
  return [up, ...way, box, what].join("/");
}

/** Where the application of a platform answers, whatever lies between it and the box. */
export function ackTopic(way: Way, box: string): string {
  return downAlong(way, box, "ack");
}

/** `gridpost/via/down/<way …>/<box>/<what>`; the box's own topic where nothing lies between. */
export function downAlong(way: Way, box: string, what: "ack" | "command"): string {
  return way.length === 0 ? `gridpost/v1/${box}/down/${what}` : [down, ...way, box, what].join("/");
}

/** All that a platform may say, and all that is said to it or through it. */
export function viaTopicsOf(platform: string): { readonly up: string; readonly down: string } {
  return { up: `${up}/${platform}/`, down: `${down}/${platform}/` };
}

/** Whom a message that came up is about; nothing when it is on no topic of ours. */
export function addressIn(topic: string): Address | undefined {
  const own = /^gridpost\/v1\/([^/]+)\/up\/([^/]+)$/.exec(topic);
  if (own !== null) return { way: [], box: own[1] ?? "", what: own[2] ?? "" };
  return topic.startsWith(`${up}/`) ? alongIn(topic.slice(up.length + 1)) : undefined;
}

/** Whom a message that came down is for, seen from the platform that heard it. */
export function downAddressIn(platform: string, topic: string): Address | undefined {
  const mine = viaTopicsOf(platform).down;
  return topic.startsWith(mine) ? alongIn(topic.slice(mine.length)) : undefined;
}

export function wayText(way: Way): string {
  return way.join("/");
}

function alongIn(path: string): Address | undefined {
  const words = path.split("/");
  const [box, what] = words.slice(-2);
  if (box === undefined || what === undefined || words.includes("")) return undefined;
  return { way: words.slice(0, -2), box, what };
}
