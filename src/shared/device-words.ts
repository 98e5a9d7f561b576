/** Says a text with places: of a copy table that has both of these. */
type SayDevice = (key: "device.on" | "device.unknown", values?: Readonly<Record<string, string>>) => string;

/** What comes after "on" in a name that was made of a browser and a system. Other names are a client's own, and stay. */
const systems =
  /^(?<browser>.{1,60}) on (?<system>(?:Windows|macOS|iOS|Android|Linux|Chrome OS|Tizen|HarmonyOS)\b.{0,30})$/;

/** The name of a device (`describeDevice`) as a language says it: "Firefox on Windows", "Firefox unter Windows". */
export function deviceWords(name: string, say: SayDevice): string {
  if (name === "Unknown device") return say("device.unknown");
  const { browser, system } = systems.exec(name)?.groups ?? {};
  return browser === undefined || system === undefined ? name : say("device.on", { browser, system });
}
