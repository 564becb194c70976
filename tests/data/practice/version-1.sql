BEGIN TRANSACTION;
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DOUBLE NOT NULL, 
	company_id INTEGER NOT NULL, 
	what VARCHAR(40) NOT NULL, 
	actor VARCHAR(64) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	detail VARCHAR(300) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(company_id) REFERENCES companies (id)
);
INSERT INTO "audit" VALUES(1,1790000010.0,1,'seeded','','','9 users');
INSERT INTO "audit" VALUES(2,1790000010.0,1,'sign-in','erin','erin','with the password');
INSERT INTO "audit" VALUES(3,1790000010.0,1,'set-up-shown','erin','erin','');
INSERT INTO "audit" VALUES(4,1790000010.0,1,'mfa-enabled','erin','erin','');
CREATE TABLE companies (
	id INTEGER NOT NULL, 
	subdomain VARCHAR(63) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	mfa_enabled BOOLEAN NOT NULL, 
	api_token_hash VARCHAR(64) NOT NULL, 
	administration INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (subdomain)
);
INSERT INTO "companies" VALUES(1,'demo','Harbour & Pine Investigations',1,'8257ce9b745d571ad5523b79d7ea03b67b296640023ce60bfcdcca58eaa2d076',0);
CREATE TABLE guards (
	id INTEGER NOT NULL, 
	user_id INTEGER, 
	kind VARCHAR(16) NOT NULL, 
	failures INTEGER NOT NULL, 
	in_flight INTEGER NOT NULL, 
	reserved_at DOUBLE NOT NULL, 
	ceiling INTEGER NOT NULL, 
	locked_until DOUBLE, 
	refused BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (user_id, kind), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
INSERT INTO "guards" VALUES(1,NULL,'password',0,0,0.0,5,NULL,0);
INSERT INTO "guards" VALUES(2,NULL,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(3,NULL,'recovery',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(4,1,'password',0,0,0.0,5,NULL,0);
INSERT INTO "guards" VALUES(5,1,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(6,1,'recovery',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(7,2,'password',0,0,0.0,5,NULL,0);
INSERT INTO "guards" VALUES(8,2,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(9,2,'recovery',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(10,3,'password',0,0,1790000010.0,5,NULL,0);
INSERT INTO "guards" VALUES(11,3,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(12,3,'recovery',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(13,4,'password',0,0,0.0,5,NULL,0);
INSERT INTO "guards" VALUES(14,4,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(15,4,'recovery',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(16,5,'password',0,0,0.0,5,NULL,0);
INSERT INTO "guards" VALUES(17,5,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(18,5,'recovery',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(19,6,'password',5,0,0.0,5,NULL,0);
INSERT INTO "guards" VALUES(20,6,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(21,6,'recovery',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(22,7,'password',0,0,0.0,5,NULL,0);
INSERT INTO "guards" VALUES(23,7,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(24,7,'recovery',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(25,8,'password',0,0,0.0,5,NULL,0);
INSERT INTO "guards" VALUES(26,8,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(27,8,'recovery',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(28,9,'password',0,0,0.0,5,NULL,0);
INSERT INTO "guards" VALUES(29,9,'code',0,0,0.0,10,NULL,0);
INSERT INTO "guards" VALUES(30,9,'recovery',0,0,0.0,10,NULL,0);
CREATE TABLE password_resets (
	id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	user_id INTEGER NOT NULL, 
	expires_at DOUBLE NOT NULL, 
	used_at DOUBLE, 
	PRIMARY KEY (id), 
	UNIQUE (token_hash), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE pending (
	id INTEGER NOT NULL, 
	session_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	secret BLOB NOT NULL, 
	expires_at DOUBLE NOT NULL, 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (session_id), 
	FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE, 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE recovery_codes (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	slot VARCHAR(1) NOT NULL, 
	code_hash VARCHAR(200) NOT NULL, 
	used_at DOUBLE, 
	PRIMARY KEY (id), 
	UNIQUE (user_id, slot), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
INSERT INTO "recovery_codes" VALUES(1,3,'A','$argon2id$v=19$m=64,t=1,p=1$UsROnxVlyLP3435sDU1jfw$JyYiEOqJlDlDp7i6LRyt80V9M8OCE8L2iMFgCaPASlM',NULL);
INSERT INTO "recovery_codes" VALUES(2,3,'B','$argon2id$v=19$m=64,t=1,p=1$vyHd5XadNOaM2TwLoMk4Pw$EfeOi8dmKgVIiEEp97P82t/OVCpJERJecR5JdPsitrY',NULL);
INSERT INTO "recovery_codes" VALUES(3,3,'C','$argon2id$v=19$m=64,t=1,p=1$4/2DTuIoOp/97tRl29HlGg$S+SndF2yiDbC95hYmlKJmgwNE8sDL7CxsIDcwz6Q2uQ',NULL);
INSERT INTO "recovery_codes" VALUES(4,3,'D','$argon2id$v=19$m=64,t=1,p=1$jFEb3PehsK1k5Fueo/4blg$8F5YXpmQACSbR2bgi0VqWgWZwo6TFR+FaLe6S/kvu+o',NULL);
INSERT INTO "recovery_codes" VALUES(5,3,'E','$argon2id$v=19$m=64,t=1,p=1$1d873E6lEY5L5xXYIIPo7g$07LXXKFItq4R2/i2E8t4kEjrbm3rnVSG3DvWuostSd0',NULL);
INSERT INTO "recovery_codes" VALUES(6,3,'F','$argon2id$v=19$m=64,t=1,p=1$5d5KYTDhTX2emLBxhFtjGA$NEjXEywYEZFlO7hfmF6SG3f4m0HeQ592phJlm+NQA9c',NULL);
INSERT INTO "recovery_codes" VALUES(7,3,'G','$argon2id$v=19$m=64,t=1,p=1$0/sNHXjT/K00RrpNMHPBUg$AB+24ycf7MD7XyJc1pIJNpYLj2OKW8AUhRBEbZF3mVg',NULL);
INSERT INTO "recovery_codes" VALUES(8,3,'H','$argon2id$v=19$m=64,t=1,p=1$MlfQKmDZK1tBrVh3XntqXQ$cnhFAqYWtDSzZDYMfXcNlp9VN0mxIxywXXxqqI6FgXg',NULL);
INSERT INTO "recovery_codes" VALUES(9,3,'J','$argon2id$v=19$m=64,t=1,p=1$R/0Y5cFcRWaM2nlPPO/vWg$dzb11XezSucPdqllqCBUSQzB5rl0uKPhoBXWvyWWXjE',NULL);
INSERT INTO "recovery_codes" VALUES(10,3,'K','$argon2id$v=19$m=64,t=1,p=1$WjOnOtDV2NnbsWTX41hAdA$Yz9F8f1+XibhQ781ZAQM6oaNaY8Dwopy4a+Nwyhk1Xc',NULL);
CREATE TABLE roles (
	id INTEGER NOT NULL, 
	company_id INTEGER NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	administrator BOOLEAN NOT NULL, 
	requires_mfa BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (company_id, name), 
	FOREIGN KEY(company_id) REFERENCES companies (id)
);
INSERT INTO "roles" VALUES(1,1,'Administrator',1,0);
INSERT INTO "roles" VALUES(2,1,'Investigator',0,0);
INSERT INTO "roles" VALUES(3,1,'Case Manager',0,1);
INSERT INTO "roles" VALUES(4,1,'Vendor',0,0);
INSERT INTO "roles" VALUES(5,1,'Client User',0,0);
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	key_check VARCHAR(64) NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(1,'3b7372aba9d5d6b6051fe5e676e685d7cdbcb3f15614df83c881f37efb43e3f6');
CREATE TABLE sessions (
	id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	user_id INTEGER NOT NULL, 
	stage VARCHAR(8) NOT NULL, 
	created_at DOUBLE NOT NULL, 
	seen_at DOUBLE NOT NULL, 
	password_at DOUBLE NOT NULL, 
	browser VARCHAR(120) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (token_hash), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
INSERT INTO "sessions" VALUES(1,'e5c27004bfe7712fd9b1e6df4d22584d2d345e3b3e549af0b70059cd68d44559',3,'full',1790000010.0,1790000010.0,1790000010.0,'python-httpx/0.28.1');
CREATE TABLE tickets (
	id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	user_id INTEGER NOT NULL, 
	expires_at DOUBLE NOT NULL, 
	used_at DOUBLE, 
	"after" VARCHAR(500) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (token_hash), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE users (
	id INTEGER NOT NULL, 
	company_id INTEGER NOT NULL, 
	role_id INTEGER NOT NULL, 
	username VARCHAR(64) NOT NULL, 
	login VARCHAR(128) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	access VARCHAR(16) NOT NULL, 
	chief BOOLEAN NOT NULL, 
	demonstration BOOLEAN NOT NULL, 
	purpose VARCHAR(200) NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	password_changed_at DOUBLE NOT NULL, 
	mfa_secret BLOB, 
	mfa_changed_at DOUBLE, 
	last_step BIGINT NOT NULL, 
	created_at DOUBLE NOT NULL, 
	updated_at DOUBLE NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (company_id, login), 
	FOREIGN KEY(company_id) REFERENCES companies (id), 
	FOREIGN KEY(role_id) REFERENCES roles (id)
);
INSERT INTO "users" VALUES(1,1,1,'chief','chief','Carla Hale','employee','full',1,1,'Chief operator: the account''s owner','$argon2id$v=19$m=64,t=1,p=1$HUZ5greMPosFFDjAmdF8XQ$jP3UYcN/iGR+9CzAFuwgyKNnF7jCxMkQGTrB7K0VeUg',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(2,1,1,'admin','admin','Amir Brandt','employee','full',0,1,'Administrator: unlock, lost device, reports','$argon2id$v=19$m=64,t=1,p=1$p/15iIl7+2YvO7NB8zUwbg$4rD7VPfLMPhU5Ljd0v9SVUdqwMAHnFXftwWcz7Euo2E',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(3,1,2,'erin','erin','Erin Ortiz','employee','full',0,1,'Enable, sign in, reset and disable MFA','$argon2id$v=19$m=64,t=1,p=1$uSiz3bvRxK0Er/XK4E/VbA$fxvhPdoKzmoeW2izTzKFr7jXNsDmGJNtOPFOf5x94DU',1790000010.0,X'2E8653F27C01DE100CD57E422F1642D6198F96341B356C809044429D56444F76AF5CEFD3BA0B539E73BD419AE1E96D49',1790000010.0,59666667,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(4,1,3,'rosa','rosa','Rosa Novak','employee','full',0,1,'The role requires MFA: set-up at the next sign-in','$argon2id$v=19$m=64,t=1,p=1$Iopo8MFPbrJhu1BsnYjUsQ$4a11RzCqNA3tghrqk9S8tzEY6zml6V8LY1YxgRiFUL4',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(5,1,2,'lost','lost','Leo Marsh','employee','full',0,1,'Lost device: MFA is on and nobody has the secret','$argon2id$v=19$m=64,t=1,p=1$nrdQViehWmH1CT7Vwf3gwA$fhAdqudblFFAaUPYrw6WB/M9Bkkp6MX1lyK61CvNRY4',1790000010.0,X'C75AE5C86EDFDBDD6542A01A033FA4204F279526EE660060606C1F9B50C1E0809C10FC6951828ADA49FFB3DB9466539C',1790000010.0,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(6,1,2,'locked','locked','Kim Webb','employee','full',0,1,'Locked account: too many wrong passwords','$argon2id$v=19$m=64,t=1,p=1$c5SLSj7YJlJ+F9m9kPMUlA$m/mpVZXUdoD6dbS6MQ3YF3CCLiTw9oqr3ZdMAxMve5w',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(7,1,4,'vendor','vendor','Vera Stone','vendor','limited',0,1,'A vendor','$argon2id$v=19$m=64,t=1,p=1$6/TAhoujRy9iE0kqh2edSg$HOLlAU5qndR9Ib/1jmab/djOtIRF+FnQBy1PxMvvEUk',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(8,1,5,'client','client','Paul Grant','client','limited',0,1,'A client user','$argon2id$v=19$m=64,t=1,p=1$QyKL5GjYvKb0Fu/I8Gn7xw$dqZX6Fclx65uk5cQOLVppoXSx8uwBs607dC5q50P+MU',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(9,1,2,'former','former','Dana Fry','employee','disabled',0,1,'Disabled: cannot sign in','$argon2id$v=19$m=64,t=1,p=1$KX1PFStXKau5r8NLIda8Pg$K0dVeeAkb4TC8snhgYFqY4fg3KtxWhFJv9fD3Gu64Ug',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
CREATE INDEX ix_audit_what ON audit (what);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_tickets_user_id ON tickets (user_id);
CREATE INDEX ix_tickets_expires_at ON tickets (expires_at);
CREATE INDEX ix_sessions_user_id ON sessions (user_id);
CREATE INDEX ix_sessions_seen_at ON sessions (seen_at);
CREATE INDEX ix_password_resets_user_id ON password_resets (user_id);
CREATE INDEX ix_pending_user_id ON pending (user_id);
COMMIT;
