package dev.stoa.platform.data;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/// A constraint that refused a row. A store translates the ones it expects; any other is a bug.
public final class ConstraintViolation extends DatabaseException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String constraint;

    public enum Kind {
        UNIQUE,
        FOREIGN_KEY,
        CHECK,
        NOT_NULL,
        EXCLUSION
    }

    ConstraintViolation(Kind kind, ServerErrorMessage refusal, String sqlState, String where) {
        this(kind, name(refusal), sqlState, where);
    }

    private ConstraintViolation(Kind kind, String constraint, String sqlState, String where) {
        super("the constraint " + constraint + " refused a row" + where, sqlState, null);
        this.kind = kind;
        this.constraint = constraint;
    }

    static @Nullable Kind kind(String sqlState) {
        return switch (sqlState) {
            case "23505" -> Kind.UNIQUE;
            case "23503" -> Kind.FOREIGN_KEY;
            case "23514" -> Kind.CHECK;
            case "23502" -> Kind.NOT_NULL;
            case "23P01" -> Kind.EXCLUSION;
            default -> null;
        };
    }

    /// For `not null` PostgreSQL reports the column and no name.
    private static String name(ServerErrorMessage refusal) {
        return refusal.getConstraint() != null ? refusal.getConstraint() : String.valueOf(refusal.getColumn());
    }

    public Kind kind() {
        return kind;
    }

    /// The constraint's name; for `not null` the column's.
    public String constraint() {
        return constraint;
    }

    /// Whether it was this constraint: `catch (ConstraintViolation e) { if (e.isOf("link_slug_key")) … }`.
    public boolean isOf(String name) {
        return constraint.equals(name);
    }
}
