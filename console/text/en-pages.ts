import type { pagesZh } from "./zh-pages.ts";

export const pagesEn: typeof pagesZh = {
  nav: {
    title: "Pages",
    skip: "Skip to the content",
    page: { duty: "Duty room", setup: "Setup" },
  },
  page: {
    loading: "Reading…",
    failed: "This page could not be read.",
    again: "Try again",
  },
};
