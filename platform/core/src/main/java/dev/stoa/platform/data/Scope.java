package dev.stoa.platform.data;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whose rows a statement may see: those of a tenant, or those of a user.
///
/// The two values become the parameters `:tenant` and `:user` of every statement run in this scope, and the
/// settings that row-level security compares rows with (`stoa.current_tenant()`, `stoa.current_user_id()`).
public interface Scope {

    default @Nullable UUID tenant() {
        return null;
    }

    default @Nullable UUID user() {
        return null;
    }
}
