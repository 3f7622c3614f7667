/** What a pretend hydrological station sends (SL 651-2014), written from the standard and not from the gateway's reader. */
export interface StationReport {
  readonly encoding: "hex" | "ascii";
  /** Two, ten and four hexadecimal digits. */
  readonly center: string;
  readonly station: string;
  readonly password: string;
  readonly function: number;
  readonly serial: number;
  /** YYMMDDhhmmss. */
  readonly time: string;
  readonly elements: readonly StationElement[];
}

/** A value as annex C writes it: `digits` and `decimals` are the N(x,y) of the element. */
export interface StationElement {
  readonly identifier: string;
  readonly symbol: string;
  readonly value: number;
  readonly digits: number;
  readonly decimals: number;
}

/** The usual elements of a river station. */
export function riverElements(level: number, rain: number, voltage: number): readonly StationElement[] {
  return [
    { identifier: "39", symbol: "Z", value: level, digits: 8, decimals: 3 },
    { identifier: "20", symbol: "PJ", value: rain, digits: 6, decimals: 1 },
    { identifier: "38", symbol: "VT", value: voltage, digits: 4, decimals: 2 },
  ];
}

export function stationFrame(report: StationReport): Uint8Array {
  return report.encoding === "hex" ? hexFrame(report, hexBody(report)) : asciiFrame(report);
}

/** The same report as a long message in several packets (SYN, 12 bits of count, 12 bits of number). */
export function stationPackets(report: StationReport, count: number): readonly Uint8Array[] {
  const body = hexBody(report);
  const size = Math.ceil(body.length / count);
  return Array.from({ length: count }, (_, at) => {
    const numbers = Buffer.from(`${three(count)}${three(at + 1)}`, "hex");
    const content = Buffer.concat([numbers, body.subarray(at * size, (at + 1) * size)]);
    return hexFrame(report, content, { start: 0x16, end: at + 1 < count ? 0x17 : 0x03 });
  });
}

function hexBody({ serial, time, station, elements }: StationReport): Buffer {
  if (elements.length === 0) return Buffer.from(`${four(serial)}${time}`, "hex");
  const values = elements.map((element) => `${element.identifier}${definition(element)}${packed(element)}`);
  return Buffer.from(`${four(serial)}${time}F1F1${station}48F0F0${time.slice(0, 10)}${values.join("")}`, "hex");
}

function hexFrame(report: StationReport, body: Uint8Array, { start, end } = { start: 0x02, end: 0x03 }): Uint8Array {
  const head = `7E7E${report.center}${report.station}${report.password}${two(report.function)}${four(body.length)}`;
  const bytes = Buffer.concat([Buffer.from(head, "hex"), Buffer.from([start]), body, Buffer.from([end])]);
  return Buffer.concat([bytes, Buffer.from(four(crc(bytes)), "hex")]);
}

function asciiFrame({ serial, time, station, elements, ...report }: StationReport): Uint8Array {
  const words = elements.map(({ symbol, value, decimals }) => `${symbol} ${value.toFixed(decimals)} `);
  const said = elements.length === 0 ? "" : `ST ${station} H TT ${time.slice(0, 10)} ${words.join("")}`;
  const body = `${four(serial)}${time}${said}`;
  const head = `${report.center}${station}${report.password}${two(report.function)}${four(body.length)}`;
  const bytes = Buffer.from(`\u0001${head}\u0002${body}\u0003`, "latin1");
  return Buffer.concat([bytes, Buffer.from(four(crc(bytes)), "latin1")]);
}

/** Five bits of length in bytes, three of decimals. */
function definition({ digits, decimals, value }: StationElement): string {
  return two(((digits / 2 + (value < 0 ? 1 : 0)) << 3) | decimals);
}

function packed({ value, digits, decimals }: StationElement): string {
  const text = Math.round(Math.abs(value) * 10 ** decimals).toString();
  return `${value < 0 ? "FF" : ""}${text.padStart(digits, "0")}`;
}

function crc(bytes: Uint8Array): number {
  const step = (sum: number): number => (sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1);
  return bytes.reduce((sum, byte) => Array.from({ length: 8 }).reduce<number>(step, sum ^ byte), 0xffff);
}

function two(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, "0");
}

function three(value: number): string {
  return value.toString(16).toUpperCase().padStart(3, "0");
}

function four(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, "0");
}
