/** What stands on the pages beside the duty room; Chinese is the source. */
export const pagesZh = {
  nav: {
    title: "页面",
    skip: "跳到正文",
    page: { duty: "值守", setup: "设置" },
  },
  page: {
    loading: "正在读取…",
    failed: "这一页没有读到。",
    again: "再试",
  },
};
