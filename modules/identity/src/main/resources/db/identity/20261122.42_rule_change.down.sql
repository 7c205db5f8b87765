drop table identity.rule_change;
