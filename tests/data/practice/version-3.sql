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
INSERT INTO "companies" VALUES(1,'demo','Harbour & Pine Investigations',1,'6a3a22848b0806f7bccbbe5f7666a7177b3bf001cb35a8b08e0afd6fe4fe5338',0);
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
	name_mark VARCHAR(64) NOT NULL, 
	user_id INTEGER, 
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
INSERT INTO "recovery_codes" VALUES(1,3,'A','$argon2id$v=19$m=64,t=1,p=1$xtOgHDAm+7Hh5MduqR8iBw$wgBW5bfWrUWX+skWn9aAFk8jfX+POjZep8XouSGIVvw',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(2,3,'B','$argon2id$v=19$m=64,t=1,p=1$nX8RBaYThSg/EjVEQpM1ng$eEvTFHh220XVdFxqGZFkeGLdIv3LfnhUoXemzZwUZ54',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(3,3,'C','$argon2id$v=19$m=64,t=1,p=1$+LvGEfoL5hxj1K/rH02KBQ$ZO/XH5oNhEzKPeBMBetxH0CMoyTBq5f3fu48wYcYcaE',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(4,3,'D','$argon2id$v=19$m=64,t=1,p=1$fuTv2gKCPcpyBM/5QT8n1Q$SR60gV/1wPn67EaHY9ZWODGC2ResLBCUjruYn+32rTw',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(5,3,'E','$argon2id$v=19$m=64,t=1,p=1$6iZhMcCKSAcAvoGP20rMDg$U/z8e0f0ulNuu4fVj/war4s6PdV1TstKDqJsw2MSDmU',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(6,3,'F','$argon2id$v=19$m=64,t=1,p=1$rmCa3y3hNZk7Wegc5jldxQ$JnGVm7JbhBLMhy8iGfTMIgYLUTVypjCZ87lwW5X1zoI',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(7,3,'G','$argon2id$v=19$m=64,t=1,p=1$Yq5vFjRtmRkg2F22S1JM1g$95GlBxgff/uZrwiq6DORSzc4HfUqA5TT+vxnligU5Ow',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(8,3,'H','$argon2id$v=19$m=64,t=1,p=1$J6JT54pNBdOwI7QutGBg6g$T6dfl+pWduF92khw/PRJ2iFgtLX7V7KtC83g+M4fnHI',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(9,3,'J','$argon2id$v=19$m=64,t=1,p=1$2XSt2MG7wUCEKtlV1O36Og$c7eD6y27bz2SKL9yCEf05i3vjG5mQeM6Ixi19kYQ78M',NULL,NULL);
INSERT INTO "recovery_codes" VALUES(10,3,'K','$argon2id$v=19$m=64,t=1,p=1$PX3kpcb4T3znrR3fEh61hA$RL/8aZogPMFrjuJTBI/VmViiZYZrDiGngkF1WqXU1rs',NULL,NULL);
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
INSERT INTO "schema_version" VALUES(3,'81ea14d76b440ff6093003541b6f6a5edbd32eaffa17c57bc0fd37d70e669c29');
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
INSERT INTO "sessions" VALUES(1,'910915c5a3d3f101c6812548c308cbbaf73744bbf79511442164bbc22c21d988',3,'full',1790000010.0,1790000010.0,1790000010.0,'python-httpx/0.28.1');
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
INSERT INTO "users" VALUES(1,1,1,'chief','chief','Carla Hale','employee','full',1,1,'Chief operator: the account''s owner','$argon2id$v=19$m=64,t=1,p=1$/ERgoL4Vq6DFkrsJumZQ5Q$0yzanUqgaQOBtVFELl+I2FAYsIq7wpTXU45hLJOihCY',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(2,1,1,'admin','admin','Amir Brandt','employee','full',0,1,'Administrator: unlock, lost device, reports','$argon2id$v=19$m=64,t=1,p=1$liD/l0DdIlTTnsoXKCH7yg$2KIWEcy2T2SYU65hGE4wKYxjskN79dkC54GUkKYZees',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(3,1,2,'erin','erin','Erin Ortiz','employee','full',0,1,'Enable, sign in, reset and disable MFA','$argon2id$v=19$m=64,t=1,p=1$VBLI+hGREN/lgQbhD3tFEw$0k9JqaPiHq/uQWpvAczMXko9IDlAszx4sh6QPHVjIW4',1790000010.0,X'B73306458D1AF918BA427417584C69FB90C01A3481C77703AEACB28F3F69B7E95C8C50D128BBB83B25AD13FEC99A7057',1790000010.0,59666667,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(4,1,3,'rosa','rosa','Rosa Novak','employee','full',0,1,'The role requires MFA: set-up at the next sign-in','$argon2id$v=19$m=64,t=1,p=1$NbB4LVThJcxF5Euad84uBw$d8Aq0isgeOaynJZ9bN/PzNb0o+RZJKCznhBQJi6FCZQ',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(5,1,2,'lost','lost','Leo Marsh','employee','full',0,1,'Lost device: MFA is on and nobody has the secret','$argon2id$v=19$m=64,t=1,p=1$hdN8ebY2vsY7p6K/Q7Go8Q$SueR6Voszi+dW8/9O14a6j5NlNAhsklp8Cu8zLyv1as',1790000010.0,X'1563880E3A2451CAA10644017444D830F51A30120A28C690E0688FE3FEBB4D39DADF614977310329E8D5534FB8F1793B',1790000010.0,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(6,1,2,'locked','locked','Kim Webb','employee','full',0,1,'Locked account: too many wrong passwords','$argon2id$v=19$m=64,t=1,p=1$5dK4SYn5xyM/RpkEEAd1Tg$8UKp8JZih40DBNYKUTPySWdQ96LF1jnmJWGiftMVrLI',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(7,1,4,'vendor','vendor','Vera Stone','vendor','limited',0,1,'A vendor','$argon2id$v=19$m=64,t=1,p=1$wjaE9LNAzHOExF1Ao8qaLQ$me/y7szrf+Gxd4watOhs79rHQQ2lchrFkaTqzAmueXs',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(8,1,5,'client','client','Paul Grant','client','limited',0,1,'A client user','$argon2id$v=19$m=64,t=1,p=1$mDbIFrbbtol6/WvoNC1Kcg$YVguWVkTd2ttSHnvY3BiWITZ11tLFjnytw+wW++aSDg',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
INSERT INTO "users" VALUES(9,1,2,'former','former','Dana Fry','employee','disabled',0,1,'Disabled: cannot sign in','$argon2id$v=19$m=64,t=1,p=1$VnMtVGIHEfKVIhbUtsoD6Q$VVTIOGE17YGNT5zyAGFFbP9InQfwo5DwvvAFG8evzEI',1790000010.0,NULL,NULL,0,1790000010.0,1790000010.0);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_what ON audit (what);
CREATE INDEX ix_tickets_expires_at ON tickets (expires_at);
CREATE INDEX ix_tickets_user_id ON tickets (user_id);
CREATE INDEX ix_sessions_seen_at ON sessions (seen_at);
CREATE INDEX ix_sessions_user_id ON sessions (user_id);
CREATE INDEX ix_password_resets_user_id ON password_resets (user_id);
CREATE INDEX ix_password_resets_expires_at ON password_resets (expires_at);
CREATE INDEX ix_pending_user_id ON pending (user_id);
COMMIT;
