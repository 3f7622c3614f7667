/**
 * Whether a field is called as fields of persons are: cards, faces, names, phones, plates, secrets. The gateway never
 * maps such a field, never shows it and never keeps it; it only counts that it came.
 */
export function isPersonalName(name: string): boolean {
  if (chinese.test(name)) return true;
  const words = wordsIn(name);
  return nouns.has(words.join("")) || words.some((word) => nouns.has(word) && !onlyAlone.has(word));
}

/** Numbers of phones (mainland mobile) and of identity cards (GB 11643), wherever they stand. */
export function isPersonalValue(value: unknown): boolean {
  // Most values are too short for either, and every message is looked at.
  if (typeof value === "number") return value > 1e10 && Number.isSafeInteger(value) && phone.test(String(value));
  return typeof value === "string" && value.length >= 11 && (phone.test(value) || identity.test(value));
}

export function isPersonalPointer(pointer: string): boolean {
  return pointer.split("/").some(isPersonalName);
}

/** `cardNo`, `card_no`, `CARD-NO` → card, no; the plural of a noun is the noun. */
function wordsIn(name: string): readonly string[] {
  const parts = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[^A-Za-z]+/);
  return parts.filter((part) => part !== "").map((part) => part.toLowerCase().replace(/s$/, ""));
}

const phone = /(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])/;
const identity = /(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])/;
const chinese = /卡号|姓名|电话|手机|身份证|证件|人脸|照片|车牌|指纹|人员|用户|住户|业主|访客|密码/u;

/** In company these mean other things: `deviceName`, `modelName`. */
const onlyAlone = new Set(["name"]);
const nouns = new Set(
  (
    "card cardno cardid cardnum cardnumber iccard idcard cert certno certificate identity identitycard idno " +
    "idnumber passport face facial faceid facetoken feature person personal people personid personname user " +
    "username userid name realname fullname nickname firstname lastname surname xingming xm owner ownername " +
    "visitor resident occupant holder phone phoneno phonenumber mobile mobilephone cellphone tel telno telephone " +
    "msisdn imsi iccid email wechat openid unionid plate plateno platenumber carno photo picture image snapshot " +
    "portrait avatar fingerprint finger palm iri gender sex birthday password passwd pwd token secret apikey"
  ).split(" "),
);
