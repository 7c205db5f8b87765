package dev.stoa.platform.observability;

import dev.stoa.platform.observability.AlertRule.Severity;
import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One time that an alert fired.
///
/// @param value what was found when it fired, for people
/// @param acknowledgedAt when somebody said that they look after it; null if nobody has
/// @param escalatedAt when others were told because nobody had; null if they were not
/// @param clearedAt null while it fires
record Episode(
        UUID id,
        String name,
        Severity severity,
        Instant firedAt,
        String value,
        @Nullable Instant acknowledgedAt,
        @Nullable UserId acknowledgedBy,
        @Nullable Instant escalatedAt,
        @Nullable Instant clearedAt) {

    static Episode of(UUID id, AlertRule rule, Instant now, String value) {
        return new Episode(id, rule.name(), rule.severity(), now, value, null, null, null, null);
    }

    boolean isAcknowledged() {
        return acknowledgedAt != null;
    }

    boolean isEscalated() {
        return escalatedAt != null;
    }

    boolean isOver() {
        return clearedAt != null;
    }

    Episode acknowledged(Instant now, UserId by) {
        return new Episode(id, name, severity, firedAt, value, now, by, escalatedAt, clearedAt);
    }

    Episode escalated(Instant now) {
        return new Episode(id, name, severity, firedAt, value, acknowledgedAt, acknowledgedBy, now, clearedAt);
    }

    Episode cleared(Instant now) {
        return new Episode(id, name, severity, firedAt, value, acknowledgedAt, acknowledgedBy, escalatedAt, now);
    }
}
