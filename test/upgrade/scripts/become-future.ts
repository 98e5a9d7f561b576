// Loaded before `latchkey` (see `future-process.ts`): the program then knows the schema of a release that does not exist yet.
import { migrations } from "../../../src/storage/sql/migration-list.ts";
import { futureMigrations } from "../future.ts";

Object.assign(migrations, futureMigrations);
