//! Values not read yet, and the shapes in which a reader can ask for them.

use iriai_domain::warning::Text;
use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::shape::{
    ListShape, ObjectOrListShape, ObjectOrTextShape, ObjectShape, ShapeSeed, Single,
};
use super::text::{Coercion, TextSeed};
use super::tree::TreeSeed;
use super::{Elements, Fields, Object};

/// The value of the current field, not read yet. Every method reads exactly that value.
pub(crate) struct Value<'m, A> {
    pub(super) map: &'m mut A,
}

impl<'de, A: MapAccess<'de>> Value<'_, A> {
    /// Text; numbers and booleans are taken as written and warned of; `None` for null and for other shapes.
    pub(crate) fn text(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, A::Error> {
        self.map.next_value_seed(TextSeed {
            fields,
            coerce: Coercion::Warned,
        })
    }

    /// Text, number or boolean as text, without a warning: for fields that may be any of them.
    pub(crate) fn scalar(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, A::Error> {
        self.map.next_value_seed(TextSeed {
            fields,
            coerce: Coercion::Silent,
        })
    }

    /// An object, field by field into `target`. Answers whether it was one.
    pub(crate) fn object<T: Object<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut found = false;
        self.map.next_value_seed(ShapeSeed {
            fields,
            shape: ObjectShape {
                target,
                found: &mut found,
            },
        })?;
        Ok(found)
    }

    /// A list, element by element into `target`; a single value that is no list counts as a list of one.
    pub(crate) fn list<T: Elements<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        self.map.next_value_seed(ShapeSeed {
            fields,
            shape: ListShape {
                target,
                single: Single::Warned,
            },
        })
    }

    /// A list, or a single value in place of a list of one: for fields that may be either.
    pub(crate) fn list_or_one<T: Elements<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        self.map.next_value_seed(ShapeSeed {
            fields,
            shape: ListShape {
                target,
                single: Single::Silent,
            },
        })
    }

    /// An object field by field or a list element by element, both into `target`: for fields that may be either.
    pub(crate) fn object_or_list<T: Object<'de> + Elements<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        self.map.next_value_seed(ShapeSeed {
            fields,
            shape: ObjectOrListShape { target },
        })
    }

    /// An object into `target`, or a text in place of it.
    pub(crate) fn object_or_text<T: Object<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<ObjectOrText<'de>, A::Error> {
        let mut found = ObjectOrText::Neither;
        self.map.next_value_seed(ShapeSeed {
            fields,
            shape: ObjectOrTextShape {
                target,
                found: &mut found,
            },
        })?;
        Ok(found)
    }

    /// A list of texts; a single text counts as a list of one.
    pub(crate) fn texts(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Vec<Text<'de>>, A::Error> {
        let mut texts = Texts(Vec::new());
        self.list(&mut texts, fields)?;
        Ok(texts.0)
    }

    /// Any value, as a tree. What lies too deep in it becomes null.
    pub(crate) fn tree(self) -> Result<serde_json::Value, A::Error> {
        self.map.next_value_seed(TreeSeed::new())
    }

    /// Counts the elements of a list; 1 for anything else but null.
    pub(crate) fn count(self, fields: &mut Fields<'de, '_, '_>) -> Result<usize, A::Error> {
        let mut count = Count(0);
        self.list(&mut count, fields)?;
        Ok(count.0)
    }

    /// Passes over it.
    pub(crate) fn skip(self) -> Result<(), A::Error> {
        self.map.next_value::<IgnoredAny>().map(|_| ())
    }
}

/// The current element of a list, not read yet. `None` or `false` in an answer means that the list is over.
pub(crate) struct Element<'s, A> {
    pub(super) seq: &'s mut A,
}

impl<'de, A: SeqAccess<'de>> Element<'_, A> {
    /// Text, as [`Value::text`].
    pub(crate) fn text(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Option<Text<'de>>>, A::Error> {
        self.seq.next_element_seed(TextSeed {
            fields,
            coerce: Coercion::Warned,
        })
    }

    /// An object into `target`. `Some(found)` says whether it was one.
    pub(crate) fn object<T: Object<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<bool>, A::Error> {
        let mut found = false;
        let more = self.seq.next_element_seed(ShapeSeed {
            fields,
            shape: ObjectShape {
                target,
                found: &mut found,
            },
        })?;
        Ok(more.map(|()| found))
    }

    /// An object into `target`, or a text in place of it.
    pub(crate) fn object_or_text<T: Object<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<ObjectOrText<'de>>, A::Error> {
        let mut found = ObjectOrText::Neither;
        let more = self.seq.next_element_seed(ShapeSeed {
            fields,
            shape: ObjectOrTextShape {
                target,
                found: &mut found,
            },
        })?;
        Ok(more.map(|()| found))
    }

    /// Passes over it. Answers whether there was one.
    pub(crate) fn skip(self) -> Result<bool, A::Error> {
        Ok(self.seq.next_element::<IgnoredAny>()?.is_some())
    }
}

/// What stood where an object or a text was allowed.
pub(crate) enum ObjectOrText<'de> {
    /// An object; it went into the target.
    Object,
    /// A text.
    Text(Text<'de>),
    /// Something else; warned of.
    Neither,
}

struct Texts<'de>(Vec<Text<'de>>);

impl<'de> Elements<'de> for Texts<'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let Some(text) = value.text(fields)? else {
            return Ok(false);
        };
        self.0.extend(text);
        Ok(true)
    }
}

struct Count(usize);

impl<'de> Elements<'de> for Count {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        _fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let found = value.skip()?;
        self.0 += usize::from(found);
        Ok(found)
    }
}
