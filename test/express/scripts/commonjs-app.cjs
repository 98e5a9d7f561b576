// A host in CommonJS. Takes the folder of Latchkey's entries, their extension, and the name of its Express.
const [folder, extension, expressName] = process.argv.slice(2);
const { randomBytes } = require("node:crypto");
const { createAuth } = require(`${folder}/index.${extension}`);
const { latchkey, requireSession } = require(`${folder}/express.${extension}`);
const express = require(expressName);

const auth = createAuth({ secret: randomBytes(32).toString("base64url"), database: "sqlite::memory:" });
const app = express();
app.use(express.json(), latchkey(auth));
app.get("/me", requireSession(auth), (req, res) => res.send(req.auth.user.email));
const server = app.listen(0, "127.0.0.1", () => console.log(`port ${server.address().port}`));
process.stdin.resume().on("end", () => {
  server.close();
  auth.close();
});
