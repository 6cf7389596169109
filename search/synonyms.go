package search

import "strings"

// Synonyms says which words and phrases mean the same. It never changes once made; a nil one knows none.
type Synonyms struct {
	others  map[string][][]string // words of a member, joined by spaces -> the other members of its groups
	words   map[string]bool       // every word of every member
	longest int                   // words of the longest member
}

// NewSynonyms prepares groups of words or phrases that mean the same: {"AG", "assemblée générale"}. The function words
// gives the words of a member as searching reads them, see french.Synonyms.
func NewSynonyms(groups [][]string, words func(string) []string) *Synonyms {
	s := &Synonyms{others: map[string][][]string{}, words: map[string]bool{}}
	for _, group := range groups {
		var members [][]string
		for _, member := range group {
			if w := words(member); len(w) > 0 {
				members = append(members, w)
			}
		}
		for i, m := range members {
			s.add(m, members[:i], members[i+1:])
		}
	}
	return s
}

func (s *Synonyms) add(member []string, others ...[][]string) {
	key := strings.Join(member, " ")
	for _, some := range others {
		for _, o := range some {
			if strings.Join(o, " ") != key {
				s.others[key] = append(s.others[key], o)
			}
		}
	}
	for _, w := range member {
		s.words[w] = true
	}
	s.longest = max(s.longest, len(member))
}

// Of gives the other members of the groups that have exactly these words as a member.
func (s *Synonyms) Of(words []string) [][]string {
	if s == nil {
		return nil
	}
	return s.others[strings.Join(words, " ")]
}

// Knows tells whether a member has this folded word.
func (s *Synonyms) Knows(word string) bool { return s != nil && s.words[word] }

// Longest is the number of words of the longest member.
func (s *Synonyms) Longest() int {
	if s == nil {
		return 0
	}
	return s.longest
}
