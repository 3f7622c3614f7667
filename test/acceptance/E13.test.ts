import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";

test("E13 four boards, and every admitted type stands on exactly one of them in tongnan", () => {
  const { boards, admitted } = shippedProgramme("tongnan");
  expect(boards.map(({ label }) => label.zh)).toEqual(["党的建设", "经济发展", "民生服务", "平安法治"]);
  const keys = boards.map(({ key }) => key);
  expect(admitted.filter(({ board }) => board === undefined || !keys.includes(board))).toEqual([]);
  expect(new Set(admitted.map(({ type }) => type)).size).toBe(admitted.length);
});
