/** What an installer reads; Chinese is the source. */
export const setupZh = {
  title: "设置",
  notYours: "设置由安装员来做。",
  page: { accounts: "账号" },
};
