drop table identity.passkey;
