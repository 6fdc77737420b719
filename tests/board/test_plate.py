"""Licence plates: which ones are taken, how they are written, and what the public sees of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.plate import PROVINCES, PlateError, PlateMask, check, instead_of, is_none, mask, masked, normalise, tail

GOOD = [
    "沪A12345",
    "京A88Z88",
    "粤BX1Y2Z",
    "沪AD12345",
    "沪AF12345",
    "京ADA1234",
    "沪A12345D",
    "沪A1234挂",
    "沪A1234学",
    "沪A1234警",
    "沪A0023领",
    "粤Z1234港",
    "粤Z12A4澳",
    "使014578",
]


def letters_or_digits(count):
    return st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=count, max_size=count)


plates = st.one_of(
    st.builds(
        lambda province, letter, serial: province + letter + serial,
        st.sampled_from(PROVINCES),
        st.sampled_from("ABCDEFGHJK"),
        letters_or_digits(5),
    ),
    st.sampled_from(GOOD),
)


def test_there_are_31_provinces():
    assert len(set(PROVINCES)) == len(PROVINCES) == 31


@pytest.mark.parametrize("plate", GOOD)
def test_a_plate_of_a_known_form_is_taken_as_it_is(plate):
    assert check(plate) == plate


@pytest.mark.parametrize(
    "typed",
    [
        "沪a12345",
        " 沪A·12345 ",
        "沪A•12345",
        "沪A-12345",
        "沪A.123 45",
        "沪Ａ１２３４５",
        "沪A\u300012345",
        "沪A・12345",
    ],
)
def test_however_it_is_typed_a_plate_is_written_one_way(typed):
    assert check(typed) == "沪A12345"


@pytest.mark.parametrize(
    "typed",
    [
        "A12345",
        "沪12345",
        "沪A1234",
        "沪A123456",
        "沪A1234567",
        "台A12345",
        "沪AE1234挂",
        "沪A12345港",
        "沪A1234港",
        "沪A12E4领",
        "使01457",
        "沪AL12345",
        "沪A12345L",
        "hello",
        "B MW 4711",
        "AB12 CDE",
    ],
)
def test_another_form_is_asked_about_once_and_then_taken(typed):
    with pytest.raises(PlateError, match="usual") as asked:
        check(typed)
    assert (asked.value.kind, asked.value.field) == ("unusual", "plate")
    assert "•" in mask(check(typed, confirmed=True))


@pytest.mark.parametrize("typed", ["!!!", "沪A12345\x00", "沪A/2345", "A" * 21, "新车001"])
def test_nonsense_is_refused_whoever_confirms_it(typed):
    for confirmed in (False, True):
        with pytest.raises(PlateError, match="as in 沪A12345") as refused:
            check(typed, confirmed=confirmed)
        assert refused.value.kind == "invalid"


@pytest.mark.parametrize("typed", ["", "无牌", " 新车 ", "无", "未上牌"])
def test_a_car_without_a_plate_is_named_by_its_order(typed):
    assert is_none(typed)
    shown = instead_of("", "WX2026050401")
    assert (shown, mask(shown), tail(shown, PlateMask())) == ("新车401", "新车401", "401")


@pytest.mark.parametrize("typed", ["", "   ", "·-"])
def test_nothing_is_not_a_plate(typed):
    with pytest.raises(PlateError, match="Give the licence plate"):
        check(typed)


@pytest.mark.parametrize("typed", ["沪AO2345", "沪A1234I", "沪ADO1234"])
def test_i_and_o_are_pointed_out(typed):
    with pytest.raises(PlateError, match="no I and no O") as asked:
        check(typed)
    assert asked.value.kind == "unusual"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("沪A12345临", "沪A·1•••5临"),
        ("临沪A1234", "临沪A·1••4"),
        ("沪A1234试", "沪A·1••4试"),
        ("沪A1234超", "沪A·1••4超"),
        ("沪A1234应急", "沪A·1••4应急"),
        ("WJ沪2072A", "WJ沪·2•••A"),
        ("军A20721", "军A·2•••1"),
        ("VA20722", "VA·2•••2"),
        ("民航A2072", "民航A·2••2"),
    ],
)
def test_a_plate_of_any_kind_is_taken_and_masked(typed, shown):
    assert mask(check(typed)) == shown


def test_the_refusal_names_the_field_and_can_be_translated():
    with pytest.raises(PlateError) as refused:
        check("沪A1")
    assert refused.value.field == "plate"
    assert refused.value.params == {"plate": "沪A1"}
    assert "%(plate)s" in refused.value.template


def test_the_refusal_of_ten_kilobytes_is_short():
    with pytest.raises(PlateError) as refused:
        check("沪" * 10_000)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("plate", "shown"),
    [
        ("沪A12345", "沪A·1•••5"),
        ("沪AD12345", "沪A·D••••5"),
        ("沪A1234挂", "沪A·1••4挂"),
        ("粤Z1234港", "粤Z·1••4港"),
        ("使014578", "使·0••••8"),
    ],
)
def test_the_middle_of_a_plate_is_hidden(plate, shown):
    assert mask(plate) == shown


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        (PlateMask(0, 0), "沪A·•••••"),
        (PlateMask(0, 3), "沪A·••345"),
        (PlateMask(2, 2), "沪A·12•45"),
        (PlateMask(5, 0), "沪A·12345"),
        (PlateMask(9, 9), "沪A·12345"),
    ],
)
def test_how_much_is_hidden_is_configured(how, shown):
    assert mask("沪A12345", how) == shown


def test_a_mask_that_hides_something_hides_it_on_a_short_plate_too():
    assert mask("沪A1234挂", PlateMask(2, 2)) == "沪A·12•4挂"
    assert mask("沪A1234挂", PlateMask(0, 4)) == "沪A·•234挂"
    assert mask("沪A1234挂", PlateMask(4, 0)) == "沪A·123•挂"


def test_what_is_no_plate_is_hidden_all_the_same():
    assert mask("ABCDEFG") == "A•••••G"
    assert mask("") == ""


def test_a_mask_cannot_keep_less_than_nothing():
    with pytest.raises(ValueError, match="fewer than 0"):
        PlateMask(-1, 2)


@pytest.mark.parametrize(
    ("plate", "shown", "masked"),
    [
        ("沪A12345", "A12345", "A1***5"),
        ("沪AD12345", "AD12345", "AD****5"),
        ("沪A1234挂", "A1234", "A1**4"),
        ("使014578", "014578", "0****8"),
    ],
)
def test_a_latin_sign_shows_the_plate_without_its_chinese(plate, shown, masked):
    assert tail(plate) == shown
    assert tail(plate, PlateMask()) == masked


@given(st.text(max_size=30))
def test_writing_a_plate_one_way_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.one_of(st.text(max_size=30), plates))
def test_whatever_is_typed_is_refused_or_taken_and_stays_taken(text):
    try:
        plate = check(text)
    except PlateError:
        return
    assert check(plate) == plate == normalise(text)


@given(plates, st.integers(0, 3), st.integers(0, 1))
def test_a_masked_plate_never_shows_the_whole(plate, start, end):
    how = PlateMask(start, end)
    assert "•" in mask(plate, how)
    assert plate not in mask(plate, how).replace("·", "")
    assert "*" in tail(plate, how)
    assert len(tail(plate, how)) == len(tail(plate))


def test_cars_that_would_look_alike_show_as_few_characters_more_as_tell_them_apart():
    shown = masked(["沪A10136", "沪A10236", "沪A10346", "沪A20005", "京A10136"], PlateMask())
    assert shown["沪A20005"] == "沪A·2•••5"
    assert shown["京A10136"] == "京A·1•••6"
    # One is enough, and the last that is enough is taken.
    assert (shown["沪A10136"], shown["沪A10236"], shown["沪A10346"]) == ("沪A·1•1•6", "沪A·1•2•6", "沪A·1••46")
    # The same plate twice cannot be told apart, and shows no more than before.
    assert masked(["沪A10136", "沪A10136"], PlateMask()) == {"沪A10136": "沪A·1•••6"}
    # A sign without Chinese sees twins in other provinces too.
    assert masked(["沪A10136", "京A10236"], PlateMask(), tail) == {"沪A10136": "A1*1*6", "京A10236": "A1*2*6"}


@given(st.lists(st.from_regex(r"沪A[0-9]{5}", fullmatch=True), max_size=30, unique=True))
def test_no_two_cars_look_alike(plates):
    shown = masked(plates, PlateMask())
    assert len(set(shown.values())) == len(plates)
