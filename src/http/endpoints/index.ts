import type { EndpointTypes, TypedEndpoint } from "../endpoint.ts";
import { adminEndpoints } from "./admin/index.ts";
import { addEmail } from "./add-email.ts";
import { changeEmail, undoEmailChange } from "./change-email.ts";
import { changeOwnPassword } from "./change-password.ts";
import { choosePicture, removePicture } from "./choose-picture.ts";
import { confirmNative } from "./confirm-native.ts";
import { currentSession } from "./current-session.ts";
import { confirmReauthentication } from "./confirm-reauthentication.ts";
import { deleteUser, undoDeletion } from "./delete-user.ts";
import { disownSignIn } from "./disown-sign-in.ts";
import { disownOwnSession } from "./disown-session.ts";
import { endSession, endSessionForm } from "./end-session.ts";
import { exchangeNative } from "./exchange-native.ts";
import { exportUser } from "./export-user.ts";
import { listOwnIdentities, unlinkOwnIdentity, unlinkOwnIdentityForm } from "./identities.ts";
import { signInWithIdToken } from "./id-token.ts";
import { introspect } from "./introspect.ts";
import { jwtLogin } from "./jwt-login.ts";
import { jwtRefresh } from "./jwt-refresh.ts";
import { jwtToken } from "./jwt-token.ts";
import { keepAccount } from "./keep-account.ts";
import { linkAccount } from "./link-account.ts";
import { listEvents } from "./list-events.ts";
import { forgotPassword } from "./forgot-password.ts";
import { linkProvider } from "./link-provider.ts";
import { listProviders } from "./list-providers.ts";
import { listOwnSessions } from "./list-sessions.ts";
import { login } from "./login.ts";
import { logout } from "./logout.ts";
import { reauthenticate } from "./reauthenticate.ts";
import { register } from "./register.ts";
import { resetOwnPassword } from "./reset-password.ts";
import { revokeOthers } from "./revoke-others.ts";
import { updateUser, updateUserForm } from "./update-user.ts";
import { resendVerificationMail, verifyEmail } from "./verify-email.ts";

/** The HTTP API. Every row knows its types: `auth.api` is made of them. */
export const endpoints = [
  register,
  login,
  jwtLogin,
  jwtRefresh,
  jwtToken,
  logout,
  currentSession,
  listOwnSessions,
  listEvents,
  revokeOthers,
  endSession,
  endSessionForm,
  disownOwnSession,
  reauthenticate,
  changeOwnPassword,
  forgotPassword,
  resetOwnPassword,
  verifyEmail,
  resendVerificationMail,
  addEmail,
  changeEmail,
  undoEmailChange,
  disownSignIn,
  linkAccount,
  listOwnIdentities,
  unlinkOwnIdentity,
  unlinkOwnIdentityForm,
  updateUser,
  updateUserForm,
  choosePicture,
  removePicture,
  deleteUser,
  undoDeletion,
  keepAccount,
  exportUser,
  introspect,
  listProviders,
  confirmReauthentication,
  linkProvider,
  confirmNative,
  exchangeNative,
  signInWithIdToken,
  ...adminEndpoints,
] as const satisfies readonly TypedEndpoint<EndpointTypes>[];
