/// What roles and people may in an organisation, as data.
@NullMarked
package dev.stoa.identity.roles;

import org.jspecify.annotations.NullMarked;
