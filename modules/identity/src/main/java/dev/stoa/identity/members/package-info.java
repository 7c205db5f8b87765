/// Who belongs to an organisation: roles, suspension, removal.
@NullMarked
package dev.stoa.identity.members;

import org.jspecify.annotations.NullMarked;
