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
INSERT INTO "companies" VALUES(1,'demo','Harbour & Pine Investigations',1,'04b1882056d272d801e844a3cf4830353082fbc3d7d47d01cd4c822a0dff6fab',0);
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
	downloaded_at DOUBLE, 
	PRIMARY KEY (id), 
	UNIQUE (user_id, slot), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
INSERT INTO "recovery_codes" VALUES(1,3,'A','$argon2id$v=19$m=64,t=1,p=1$nCeEpt0bO8foY/craSKzfQ$CntGe1C66qnv8gKy0wd3GWHy9eRJTc4CWjTVUikGutQ',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(2,3,'B','$argon2id$v=19$m=64,t=1,p=1$EDwf3vZkD+q9ObD3BBHkyA$htVGaBRHKXD86eVyeWLQApOqENuZg/aGy0oV+ZgGeQM',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(3,3,'C','$argon2id$v=19$m=64,t=1,p=1$HuCTkbh766IhZwLyKdZkxw$xcuO+XWoVRpUVbOA5ARcciBSxurlZ4aqaAfDvSPSV8U',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(4,3,'D','$argon2id$v=19$m=64,t=1,p=1$Oz390xJD/PbgMW9zwI3rkg$30labigPvrRsIRFMw4cx2L80OK06IRX8VX89TZKA4IQ',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(5,3,'E','$argon2id$v=19$m=64,t=1,p=1$poGJQkN0nz2iuzrx9PnHSg$LTGTPAhjoYqQOzrFPgfWNEOCRxd597d2x9lgZzBhwQg',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(6,3,'F','$argon2id$v=19$m=64,t=1,p=1$6XAx30pJA2H4PFYnCjNOtA$afRlbmMLhXoRuArd/wMRuW7Vvkm7s/Vp6p0puo2vvUE',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(7,3,'G','$argon2id$v=19$m=64,t=1,p=1$GxWyCZay0XduqvUVtywUmw$ldT89RM7HUAejMwmYy+VXzIgQ20bFnXG7s4VFJYQXa4',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(8,3,'H','$argon2id$v=19$m=64,t=1,p=1$R5fELcLgNdqQS2besiB8Ng$nY1DQLfsf5a4JmDg28FxCRE6IH9CBqJq4mB2Rro1T2A',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(9,3,'J','$argon2id$v=19$m=64,t=1,p=1$QtXm0z6yzkR1PZ+l/R4mBQ$hK52W6oxSAjNAKTw26I22OnmVpWx4RaOTmUz9c6RIqA',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(10,3,'K','$argon2id$v=19$m=64,t=1,p=1$XwEq53y4L8H/wpnpVZVhRQ$ydSHfQ2YJO4LMmL+sVFbQKEDgs/DLg3Ou5vaLVr3zsQ',NULL,NULL);
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
INSERT INTO "schema_version" VALUES(2,'f0f2545c0016adf681fac93fba9da0c51236ec1aae4360515010ed3a93d09f64');
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
INSERT INTO "sessions" VALUES(1,'8985d767dffc37bc86651fadffca4e005d8db479c37ca5b5a2d442cc728b6e72',3,'full',1790000010.0,1790000010.0,1790000010.0,'python-httpx/0.28.1');
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
INSERT INTO "users" VALUES(1,1,1,'chief','chief','Carla Hale','employee','full',1,1,'Chief operator: the account''s owner','$argon2id$v=19$m=64,t=1,p=1$/qfERXqwSxiRfm+Ff9FFlA$xIVIFO40Css5JMHHThbmTQa1ut4vNnAylbLZZ+kqnv4',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(2,1,1,'admin','admin','Amir Brandt','employee','full',0,1,'Administrator: unlock, lost device, reports','$argon2id$v=19$m=64,t=1,p=1$93oz0Hz7DFPua6RT8SCOIA$mIZs6fG3pZLyOC4aVLxXdfyF1NrachoThCuJhzvWeLw',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(3,1,2,'erin','erin','Erin Ortiz','employee','full',0,1,'Enable, sign in, reset and disable MFA','$argon2id$v=19$m=64,t=1,p=1$znh4YU9cALgP9KBl2G4yQQ$4J3YCu5q+woLl0x6VRojXKy/ybd7GbW9KpsjPaSZSpI',1790000010.0,X'CAD3600F5FCA1E655CA63959087712C16425E30E2A1183B2B5054F685992B5722C1E7E566CDDC251EFC61881DF0EC10C',1790000010.0,59666667,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(4,1,3,'rosa','rosa','Rosa Novak','employee','full',0,1,'The role requires MFA: set-up at the next sign-in','$argon2id$v=19$m=64,t=1,p=1$Mj0aqWZVRwGFDuJZFuq2VQ$3ET3aqAFL/E5qmzwDa+63TsFIhFQOltO/uUWVWpGOEg',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(5,1,2,'lost','lost','Leo Marsh','employee','full',0,1,'Lost device: MFA is on and nobody has the secret','$argon2id$v=19$m=64,t=1,p=1$JIv12VqrPBpAnmLJo299Ew$NMyPmuZ3n/u4PwnIITjaNMtKWMcXj0uO9f303ZDcRI8',1790000010.0,X'9896DF76A5192A59DB9D92DAB4DE9732A4EEB4CB09753E0991ED98558E245E858B05EAA877C56FDDEBF194CB45CE0E23',1790000010.0,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(6,1,2,'locked','locked','Kim Webb','employee','full',0,1,'Locked account: too many wrong passwords','$argon2id$v=19$m=64,t=1,p=1$S6OmmupiUQWlSNLolBfjdA$mo+10npXy4vNcM17rk3X7lZELh6tWTNChhu3K13hOtA',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(7,1,4,'vendor','vendor','Vera Stone','vendor','limited',0,1,'A vendor','$argon2id$v=19$m=64,t=1,p=1$5zlz3Rs9/Pc/QjIa4d7zaA$mbQDSCqAnnFG+FPGl7X66zjO8bd4PwdYJOaqNFi53OI',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(8,1,5,'client','client','Paul Grant','client','limited',0,1,'A client user','$argon2id$v=19$m=64,t=1,p=1$ns9LW61dVF6w3C+uDN0Plw$sB/i60x1gsRkY+wjlW+cznIOU3L7QkY/1IrlqgIr0GI',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(9,1,2,'former','former','Dana Fry','employee','disabled',0,1,'Disabled: cannot sign in','$argon2id$v=19$m=64,t=1,p=1$YrHlrZdvZucbUBbyZ3mCHQ$S5p/c+JDGiHvDreA1x1KV+5Mfo72k3ks2wcFSOPeuzU',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
CREATE INDEX ix_audit_what ON audit (what);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_tickets_user_id ON tickets (user_id);
CREATE INDEX ix_tickets_expires_at ON tickets (expires_at);
CREATE INDEX ix_sessions_seen_at ON sessions (seen_at);
CREATE INDEX ix_sessions_user_id ON sessions (user_id);
CREATE INDEX ix_password_resets_user_id ON password_resets (user_id);
CREATE INDEX ix_pending_user_id ON pending (user_id);
COMMIT;
