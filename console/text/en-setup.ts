import type { setupZh } from "./zh-setup.ts";

export const setupEn: typeof setupZh = {
  title: "Setup",
  notYours: "Setting up is the installer's to do.",
  page: { accounts: "Accounts" },
};
