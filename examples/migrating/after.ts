import express from "express";
import { createAuth } from "latchkey";
import { carryOver, latchkey, passportCompat } from "latchkey/express";
import { oldSession } from "./old-session.ts";
import { findById, type Person } from "./people-table.ts";

// The same application on Latchkey. Its route is word for word what it was.
const port = Number(process.env.PORT ?? 3000);
const auth = createAuth({
  baseUrl: `http://localhost:${port}`,
  // Sessions live as long without use as they did.
  session: { idleTimeout: 7 * 86_400 },
  // Until it is certain that nobody goes back: the application of before checks bcrypt. Without this line hashes become Argon2id's.
  password: { hash: "bcrypt" },
  pages: { afterLogin: "/", afterLogout: "/" },
});
const month = 30 * 86_400_000;

const app = express();
// Whoever is signed in stays signed in. `keepOld` leaves the way back open; in your application the day is a date: new Date("2027-03-01").
app.use(oldSession(), carryOver(auth, { until: new Date(Date.now() + month), keepOld: true }));
// Log-in, registration and the account are Latchkey's pages now.
app.use(latchkey(auth, { pages: true }));
// req.user, as passport's deserializeUser had it: the application's own row.
app.use(passportCompat(auth, { user: ({ user }) => findById(user.id) }));

app.post("/logout", (req, res, next) => req.logout((error) => (error ? next(error) : res.redirect("/"))));
app.get("/", (req, res) => {
  if (req.isAuthenticated()) {
    const { id, name } = req.user as Person;
    res.json({ id, name });
  } else {
    res.status(401).send("Please log in.");
  }
});

app.listen(port, "127.0.0.1", () => console.log(`http://localhost:${port}`));
