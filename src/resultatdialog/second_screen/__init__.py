"""The principal's page on a second screen: the wire document, how the two find each other, who offers, who follows."""
