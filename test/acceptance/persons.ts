/** Invented persons, as somebody might send them. */
export const persons = [
  { name: "某某某", idCard: "110101199003071234", mobile: "13912345678", faceId: "face-7f3a9c" },
  { name: "Quentin Mustermann", idCard: "11010119900307123X", mobile: "13800138000", faceId: "face-11aa" },
] as const;

/** Which of their details stand in a text. */
export function personsIn(text: string): readonly string[] {
  return persons.flatMap((person) => Object.values(person)).filter((detail) => text.includes(detail));
}
