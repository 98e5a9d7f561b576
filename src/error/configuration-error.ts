/** Wrong configuration. Its message is one sentence that names the setting and the fix; it stops the start. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** The option's name, such as "baseUrl". */
  readonly setting: string;

  constructor(setting: string, message: string) {
    super(message);
    this.setting = setting;
  }
}
