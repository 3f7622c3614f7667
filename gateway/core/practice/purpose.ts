/** Why something rings that is no alarm: a test 测试 proves a path, a drill 演练 trains people. */
export const purposes = ["test", "drill"] as const;
export type Purpose = (typeof purposes)[number];
