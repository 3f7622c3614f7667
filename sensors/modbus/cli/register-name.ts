import { isBitTable, type Table } from "../../../config/modbus-profile.ts";
import type { Words } from "../../../config/words.ts";

/** The table in words, the number a data sheet prints and the address on the wire: the two differ by one. */
export function registerName(table: Table, address: number): Words {
  const printed = referenceOf(table, address);
  const { zh, en } = tables[table];
  return { zh: `${zh} ${printed}（PDU 地址 ${address}）`, en: `${en} ${printed} (PDU address ${address})` };
}

/** As data sheets print it: the table's digit and the address from 1 on, five digits while they suffice. */
export function referenceOf(table: Table, address: number): string {
  const number = address + 1;
  return `${tables[table].digit}${String(number).padStart(number > 9999 ? 5 : 4, "0")}`;
}

/** 40003 → the third holding register. */
export function placeOfReference(text: string): { readonly table: Table; readonly address: number } | undefined {
  const [, digit, rest] = /^([0134])(\d{4,5})$/.exec(text) ?? [];
  const table = tableNames.find((each) => tables[each].digit === digit);
  const number = Number(rest);
  return table !== undefined && number >= 1 && number <= 65_536 ? { table, address: number - 1 } : undefined;
}

export function tableOf(text: string): Table | undefined {
  return tableNames.find((each) => each === text);
}

export function hexOf(table: Table, words: readonly number[]): string {
  if (isBitTable(table)) return words.join("");
  return words.map((word) => word.toString(16).toUpperCase().padStart(4, "0")).join(" ");
}

const tables: Readonly<Record<Table, Words & { readonly digit: string }>> = {
  coil: { zh: "线圈", en: "coil", digit: "0" },
  discrete: { zh: "离散输入", en: "discrete input", digit: "1" },
  input: { zh: "输入寄存器", en: "input register", digit: "3" },
  holding: { zh: "保持寄存器", en: "holding register", digit: "4" },
};
const tableNames = Object.keys(tables) as readonly Table[];
