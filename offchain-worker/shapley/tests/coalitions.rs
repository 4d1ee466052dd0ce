//! Coalitions are sets, whatever number of words they fill.

use guerdon_shapley::coalition::Coalition;
use proptest::{collection::btree_set, prelude::*};

#[test]
fn nobody_and_everybody() {
    for players in [0, 1, 63, 64, 65, 128, 200] {
        let (empty, grand) = (Coalition::empty(players), Coalition::grand(players));
        assert_eq!((empty.size(), grand.size()), (0, players));
        assert_eq!(empty.complement(), grand);
        assert_eq!(grand.members().collect::<Vec<_>>(), (0..players).collect::<Vec<_>>());
        assert!(!grand.contains(players));
    }
}

#[test]
fn strangers_stay_out() {
    let mut coalition = Coalition::from_mask(3, u64::MAX);
    assert_eq!(coalition, Coalition::grand(3));
    coalition.insert(3);
    coalition.insert(64);
    assert_eq!(coalition.size(), 3);
}

proptest! {
    #[test]
    fn members_are_those_inserted(members in btree_set(0..150u32, 0..60)) {
        let mut coalition = Coalition::empty(150);
        members.iter().for_each(|&member| coalition.insert(member));
        prop_assert!(coalition.members().eq(members.iter().copied()));
        prop_assert_eq!(coalition.size() as usize, members.len());
        prop_assert!((0..150).all(|player| coalition.contains(player) == members.contains(&player)));
        prop_assert!((0..150).all(|player| coalition.complement().contains(player) != members.contains(&player)));
    }
}
