package dev.stoa.web.graphql;

import static dev.stoa.web.graphql.GraphQlProblem.TOO_COMPLEX;

import dev.stoa.web.Problem;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Tells questions about the schema from attempts to make it multiply with itself: types list fields,
/// which have types, which list fields, so each further list makes the answer longer by a factor.
///
/// A list may be asked for as often as one likes, such as the fields of several types by name. Within a
/// list, each of the others may be asked for once in an operation, as tools do for the fields and values
/// of all types. A third list within those is refused.
///
/// Takes documents that were validated: fragments exist, do not go in circles, and have few fields.
final class GoodFaith {
    private static final Set<String> LISTS = Set.of("types", "fields", "inputFields", "interfaces", "possibleTypes");

    private final Map<String, FragmentDefinition> fragments;
    private final Set<String> nested = new HashSet<>();

    private GoodFaith(Map<String, FragmentDefinition> fragments) {
        this.fragments = fragments;
    }

    /// What to answer when one of the operations is such an attempt.
    static Optional<Problem> refusal(Document document) {
        var fragments = new HashMap<String, FragmentDefinition>();
        document.getDefinitionsOfType(FragmentDefinition.class)
                .forEach(fragment -> fragments.put(fragment.getName(), fragment));
        try {
            for (var operation : document.getDefinitionsOfType(OperationDefinition.class)) {
                new GoodFaith(fragments).check(operation.getSelectionSet(), false, 0);
            }
            return Optional.empty();
        } catch (Problem e) {
            return Optional.of(e);
        }
    }

    /// @param isAboutSchema whether this is below `__schema` or `__type`
    /// @param lists how many lists this is in
    private void check(SelectionSet selections, boolean isAboutSchema, int lists) {
        for (Selection<?> selection : selections.getSelections()) {
            switch (selection) {
                case Field field ->
                    check(field, isAboutSchema || field.getName().startsWith("__"), lists);
                case InlineFragment fragment -> check(fragment.getSelectionSet(), isAboutSchema, lists);
                case FragmentSpread spread ->
                    check(
                            Objects.requireNonNull(fragments.get(spread.getName()))
                                    .getSelectionSet(),
                            isAboutSchema,
                            lists);
                default -> throw new IllegalStateException("not a selection: " + selection);
            }
        }
    }

    private void check(Field field, boolean isAboutSchema, int lists) {
        var inside = field.getSelectionSet();
        if (inside == null) {
            return;
        }
        if (!isAboutSchema || !LISTS.contains(field.getName())) {
            check(inside, isAboutSchema, lists);
            return;
        }
        if (lists > 1) {
            throw TOO_COMPLEX.because("Introspection goes two lists deep; " + field.getName() + " is in two already.");
        }
        if (lists == 1 && !nested.add(field.getName())) {
            throw TOO_COMPLEX.because(
                    "Introspection asks for " + field.getName() + " of each of several types more than once.");
        }
        check(inside, true, lists + 1);
    }
}
