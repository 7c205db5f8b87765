package dev.stoa.platform.fields;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Where an encrypted value of a person stands. It can be read there and nowhere else: not in another
/// column, and not in another row.
///
/// @param column with its schema and table, `identity.profile.ssn`
/// @param row what tells the row from others, the tenant first; empty if the person does
public record Field(String column, List<UUID> row) {
    private static final Pattern COLUMN = Pattern.compile("[a-z0-9]+\\.[a-z0-9_]+\\.[a-z0-9_]+");

    public Field {
        if (!COLUMN.matcher(column).matches()) {
            throw new IllegalArgumentException("a field is named like identity.profile.ssn, was " + column);
        }
        row = List.copyOf(row);
    }

    /// A field of the only row that a person has in a table.
    public static Field of(String column) {
        return new Field(column, List.of());
    }

    /// A field of one of the rows.
    public static Field of(String column, UUID... row) {
        return new Field(column, List.of(row));
    }

    /// What is encrypted along with a value. No two fields have the same: neither a column nor an id
    /// contains a space.
    byte[] associatedData() {
        return row.stream()
                .map(UUID::toString)
                .collect(Collectors.joining(" ", column + " ", ""))
                .getBytes(UTF_8);
    }
}
