import type { NativeRedirects } from "../federation/native-redirect.ts";
import type { Copy, Language } from "../pages/copy.ts";
import type { RegistrationRule } from "../user/registration-rule.ts";
import type { TrustedProxies } from "./client-address.ts";
import type { Look } from "./look.ts";
import type { ProviderSetting } from "./provider-setting.ts";

/** Where people are sent. Absolute URLs on the base or a trusted origin. */
export interface PageUrls {
  readonly login: string;
  readonly register: string;
  readonly account: string;
  readonly resetPassword: string;
  readonly verifyEmail: string;
  /** The console of operators. Null: there is none. */
  readonly admin: string | null;
  readonly afterLogin: string;
  readonly afterLogout: string;
}

export interface CookieNames {
  readonly session: string;
  /** What the session cookie was called before its domain was widened, or null. Still read, so that nobody is signed out. */
  readonly formerSession: string | null;
  readonly refresh: string;
  /** Says, to scripts too, that there is a refresh cookie. */
  readonly hint: string;
  readonly flash: string;
  /** Remembers which people have signed in with this browser. */
  readonly device: string;
  /** Lets a browser into the mailbox of development. */
  readonly mailbox: string;
  /** What this browser has registered, until it is proven. */
  readonly browser: string;
  /** The code of a link that was followed, until its form is sent. */
  readonly link: string;
  /** Of one trip to a provider, by its six characters. */
  readonly flow: (mark: string) => string;
}

/** What the HTTP layer has to know of the configuration, resolved and checked. */
export interface HttpSettings {
  readonly development: boolean;
  /** The origin of the base URL, compared byte for byte. */
  readonly origin: string;
  /** Path of the base URL without a slash at the end: "" or "/app". */
  readonly mountPath: string;
  /** Prefix of the API below the mount path: "/auth". */
  readonly basePath: string;
  /** Whether the base URL is https. Decides cookie names and `Secure`. */
  readonly secure: boolean;
  /** What answers say in `Strict-Transport-Security`, or null: browsers would hold every port of localhost to it. */
  readonly hsts: string | null;
  readonly trustedOrigins: ReadonlySet<string>;
  readonly trustedProxies: TrustedProxies;
  /** The applications behind `GET /auth/forward-auth`: the audience of the tokens for each, by its origin. */
  readonly forwardAuth: ReadonlyMap<string, string>;
  /** Where native apps may be answered at. */
  readonly nativeRedirects: NativeRedirects;
  readonly pages: PageUrls;
  readonly productName: string;
  readonly look: Look;
  /** What pages speak. The first one to whoever asks for none of them. */
  readonly languages: readonly [Language, ...Language[]];
  /** Their texts. */
  readonly copies: Readonly<Record<Language, Copy>>;
  readonly cookieNames: CookieNames;
  /** The domain whose hosts share the session cookie, or null: the base URL's host alone. */
  readonly cookieDomain: string | null;
  /** Whether there are passwords. Without, their calls and pages do not exist. */
  readonly passwords: boolean;
  /** Whom people may sign in with, in the order of their buttons. */
  readonly providers: readonly ProviderSetting[];
  readonly registration: RegistrationRule;
  /** Whether mails go to `/dev/mail`: development without a mailer. */
  readonly mailbox: boolean;
}
