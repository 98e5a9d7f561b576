import bcrypt from "bcryptjs";
import express from "express";
import passport from "passport";
import { Strategy } from "passport-local";
import { oldSession } from "./old-session.ts";
import { findByEmail, findById, type Person } from "./people-table.ts";

// The application before: express-session, passport, passport-local and bcrypt.
const port = Number(process.env.PORT ?? 3000);

passport.use(
  new Strategy({ usernameField: "email" }, (email, password, done) => {
    const person = findByEmail(email);
    if (person === undefined) return done(null, false);
    bcrypt.compare(password, person.password_hash).then((matches) => done(null, matches && person), done);
  }),
);
passport.serializeUser((person, done) => done(null, (person as Person).id));
passport.deserializeUser((id: number, done) => done(null, findById(id) ?? false));

const app = express();
app.use(express.urlencoded({ extended: false }), oldSession(), passport.session());

// latchkey-scan-ignore login-without-limit: the application as it was, which is what this example leaves
app.post("/login", passport.authenticate("local"), (_req, res) => res.redirect("/"));
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
